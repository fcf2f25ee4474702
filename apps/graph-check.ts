import 'reflect-metadata';
import { glob, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { apiSchemaOf, compose } from '#gateway/compose.js';
import { type GraphChanges, graphChanges, type KnownOperation } from '#gateway/graph-changes.js';
import { splitOperations } from '#gateway/split-operations.js';
import { asHubError, HubError } from '#kernel/errors.js';
import { SUPERGRAPH_FILE } from './graph-files.js';
import { graphSources } from './graph-sources.js';
import { operationsIn } from './parts/operations.js';

const HELP = `npm run graph:check -- [options]

Says whether the subgraphs as they are now still fit together, and what becomes of the operations that clients are known
to ask. Exits 1 where composition fails, or a known operation is no longer valid.

  --config FILE      what the graph is made of (supergraph.yaml): code of this house, files, or running subgraphs
  --against FILE     the composed schema that it is compared with (${SUPERGRAPH_FILE}, as npm run graph wrote it last)
  --operations FILE  operations that are known, GraphQL or a manifest of persisted ones; may be given several times
                     (bot/graph/*.graphql and dashboards/graph/*.graphql)
  --strict           exits 1 also where something else changes that clients may rely on
  --json             tells it for programs`;

/** Whose operations are known without being named. */
const CLIENTS = ['bot/graph/*.graphql', 'dashboards/graph/*.graphql'];

const root = process.cwd();

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      config: { type: 'string', default: 'supergraph.yaml' },
      against: { type: 'string', default: SUPERGRAPH_FILE },
      operations: { type: 'string', multiple: true },
      strict: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const known = await (values.operations ? named(values.operations) : ofTheHouse());
  const before = await readFile(values.against, 'utf8').catch((cause: unknown) => {
    throw new HubError('MISCONFIGURED', `${values.against} cannot be read`, { cause });
  });
  const { supergraphSdl } = compose(await graphSources(resolve(values.config)));
  const changes = graphChanges(apiSchemaOf(before), apiSchemaOf(supergraphSdl), known);
  console.log(values.json ? JSON.stringify(changes, null, 2) : told(changes, known.length));
  return changes.broken.length > 0 || (values.strict && changes.breaking.length > 0) ? 1 : 0;
};

const named = async (files: readonly string[]): Promise<KnownOperation[]> =>
  (await Promise.all(files.map(async file => splitEach(file, await operationsIn(file))))).flat();

/** Each text by itself: two clients may call their fragments alike. */
const splitEach = (from: string, sources: readonly string[]): KnownOperation[] =>
  sources.flatMap(source => splitOperations([{ from, source }]));

const ofTheHouse = async (): Promise<KnownOperation[]> => {
  const clients = CLIENTS.map(async pattern => {
    const texts: KnownOperation[] = [];
    for await (const from of glob(pattern, { cwd: root })) texts.push({ from, source: await readFile(from, 'utf8') });
    return splitOperations(texts.toSorted((one, other) => (one.from < other.from ? -1 : 1)));
  });
  return (await Promise.all(clients)).flat();
};

const told = ({ broken, breaking }: GraphChanges, known: number): string => {
  const lines = ['The subgraphs fit together.'];
  if (breaking.length > 0) {
    lines.push('', 'What clients may have relied on and find otherwise:');
    for (const { what, askedBy } of breaking)
      lines.push(`  ${what} ${askedBy.length > 0 ? `Asked by ${askedBy.join(', ')}.` : 'No known operation asks it.'}`);
  }
  for (const { operation, from, faults } of broken)
    lines.push('', `${operation} in ${from} is broken:`, ...faults.map(fault => `  ${fault}`));
  const all = known === 1 ? 'The 1 known operation is' : `All ${known} known operations are`;
  lines.push('', broken.length > 0 ? `Of ${known} known operations ${broken.length} would break.` : `${all} valid.`);
  return lines.join('\n');
};

try {
  process.exitCode = await main();
} catch (thrown) {
  const error = asHubError(thrown);
  const isOption = ((thrown as NodeJS.ErrnoException).code ?? '').startsWith('ERR_PARSE_ARGS');
  // What we do not understand is shown whole: this program's readers are its developers.
  console.error(isOption ? `${(thrown as Error).message}\n\n${HELP}` : error.code === 'INTERNAL' ? error.cause : error.message);
  process.exitCode = 1;
}
