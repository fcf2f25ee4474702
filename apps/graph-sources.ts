import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SubgraphSource } from '#gateway/compose.js';
import { schemaToldBy } from '#gateway/origins/told-schema.js';
import { readSupergraphConfig } from '#gateway/supergraph-config.js';
import { HubError } from '#kernel/errors.js';
import type { Subgraph } from '#platform/subgraph/subgraph.js';

/** A subgraph as it is now: by its code where that stands in this house, else by its file, or by what it says itself. */
export interface GraphSource extends SubgraphSource {
  /** Where its schema is to stand, relative to the configuration; null where its code is not here. */
  writtenTo: string | null;
}

/** What a supergraph.yaml names. MISCONFIGURED says what cannot be read. */
export async function graphSources(config: string): Promise<GraphSource[]> {
  const folder = dirname(config);
  const text = await readFile(config, 'utf8').catch((cause: unknown) => {
    throw new HubError('MISCONFIGURED', `${config} cannot be read`, { cause });
  });
  const sources: GraphSource[] = [];
  for (const { name, url, schema } of readSupergraphConfig(text)) {
    if ('url' in schema) {
      sources.push({ name, url, sdl: await schemaToldBy(schema.url), writtenTo: null });
      continue;
    }
    const own = await ownSchema(folder, name, schema.file);
    const sdl = own ?? (await writtenSchema(folder, name, schema.file));
    sources.push({ name, url, sdl, writtenTo: own === null ? null : schema.file });
  }
  return sources;
}

/** The schema of a subgraph whose code stands in this house; null where only its schema does. */
async function ownSchema(root: string, name: string, schemaFile: string): Promise<string | null> {
  if (!existsSync(join(root, dirname(schemaFile), 'index.ts'))) return null;
  const exported = (await import(`#subgraphs/${name}/index.js`)) as Record<string, ((needs: never) => Subgraph) | undefined>;
  const make = exported[`${name}Subgraph`];
  if (!make) throw new HubError('MISCONFIGURED', `subgraphs/${name}/index.ts exports no ${name}Subgraph`);
  return make(nothing(name) as never).sdl;
}

const writtenSchema = async (root: string, name: string, schemaFile: string): Promise<string> => {
  try {
    return await readFile(join(root, schemaFile), 'utf8');
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `The schema of ${name} cannot be read from ${schemaFile}`, { cause });
  }
};

/**
 * Stands for everything a subgraph wants to be given: its schema is the same whatever it gets. Parts of it may be passed
 * on, but to use one is a mistake.
 */
const nothing = (name: string): unknown =>
  new Proxy(() => {}, {
    get: (_, key) => (typeof key === 'symbol' || key === 'then' ? undefined : nothing(`${name}.${key}`)),
    apply: () => {
      throw new HubError('MISCONFIGURED', `${name} was used before anyone asked: a subgraph's schema must not depend on what it is given`);
    },
  });
