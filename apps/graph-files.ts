import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { type CodegenConfig, generate } from '@graphql-codegen/cli';
import { Kind, parse as parseDocument } from 'graphql';
import { parse } from 'yaml';
import { apiSchemaOf, compose } from '#gateway/compose.js';
import { writeManifest } from '#gateway/guards/known-operations.js';
import { HubError } from '#kernel/errors.js';
import { graphSources } from './graph-sources.js';

/** What follows from the subgraphs' code, supergraph.yaml and the clients' operations. */
export interface GraphFiles {
  /** What is to stand in each file, by its path from the root. */
  files: Map<string, string>;
  /** What composition finds odd, but not wrong. */
  hints: string[];
}

export const SUPERGRAPH_FILE = 'gateway/supergraph.graphql';
const API_FILE = 'gateway/api.graphql';
const OPERATIONS_FILE = 'gateway/operations.json';
const NOTICE = '# Made by `npm run graph`; do not edit.\n\n';

/** Emits, composes and generates, without writing anything. MISCONFIGURED says what does not fit. */
export async function graphFiles(root: string): Promise<GraphFiles> {
  const files = new Map<string, string>();
  const put = (path: string, text: string) => files.set(normalize(path), text.endsWith('\n') ? text : `${text}\n`);

  const subgraphs = await graphSources(join(root, 'supergraph.yaml'));
  for (const { writtenTo, sdl } of subgraphs) if (writtenTo !== null) put(writtenTo, NOTICE + sdl);
  const { supergraphSdl, hints } = compose(subgraphs);
  put(SUPERGRAPH_FILE, NOTICE + supergraphSdl);
  const api = apiSchemaOf(supergraphSdl);
  put(API_FILE, NOTICE + api);
  // They are generated side by side, and come in any order.
  const clients = (await generatedClients(root, api)).toSorted((one, other) => (one.filename < other.filename ? -1 : 1));
  for (const { filename, content } of clients) files.set(normalize(filename), content);
  put(OPERATIONS_FILE, writeManifest(clients.flatMap(({ content }) => operationsIn(content))));
  return { files, hints };
}

/** Which of the files do not stand on disk as they should. */
export async function staleFiles(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of files) {
    const present = await readFile(join(root, path), 'utf8').catch(() => null);
    if (present !== text) stale.push(path);
  }
  return stale;
}

/** The clients' typed operations, as codegen.yml says; it is the same file that the graphql-codegen program reads. */
async function generatedClients(root: string, api: string): Promise<{ filename: string; content: string }[]> {
  const config = parse(await readFile(join(root, 'codegen.yml'), 'utf8')) as CodegenConfig;
  try {
    return (await generate({ ...config, schema: api, cwd: root, silent: true, errorsOnly: true }, false)) as {
      filename: string;
      content: string;
    }[];
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `The clients' operations do not fit the graph:\n${(cause as Error).message}`, { cause });
  }
}

/** The operations of a generated client, letter by letter as it sends them. */
const operationsIn = (generated: string): { name: string; type: string; body: string }[] =>
  [...generated.matchAll(/^export const \w+Document = new TypedDocumentString\(`([^`]*)`/gm)].flatMap(([, text = '']) => {
    const body = text.replace(/\\(.)/g, '$1');
    const operation = parseDocument(body, { noLocation: true }).definitions.find(
      definition => definition.kind === Kind.OPERATION_DEFINITION,
    );
    return operation?.name ? [{ name: operation.name.value, type: operation.operation, body }] : [];
  });
