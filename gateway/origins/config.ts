import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { SubgraphSource } from '../compose.js';
import { composeApart } from '../compose-apart.js';
import { readSupergraphConfig, type SubgraphEntry } from '../supergraph-config.js';
import type { Origin } from './origin.js';
import { schemaToldBy } from './told-schema.js';

export interface ConfigOptions {
  clock: Clock;
  /** Told what composition finds odd, but not wrong. */
  onHint?(hint: string): void;
  /** How often a subgraph that tells its own schema is asked for it. */
  askEveryMs?: number;
}

/**
 * A supergraph.yaml whose subgraphs are composed here, again when the text of any of them has changed. Schemas come from
 * files beside it, or from the subgraphs themselves.
 */
export const supergraphConfig = (name: string, { clock, onHint = () => {}, askEveryMs = 10_000 }: ConfigOptions): Origin => {
  const told = new Map<string, { sdl: Promise<string>; at: number }>();
  let last: { key: string; composed: Promise<string> } | null = null;

  const askedFor = (url: string): Promise<string> => {
    const now = clock.now().getTime();
    const known = told.get(url);
    if (known && now - known.at < askEveryMs) return known.sdl;
    const sdl = schemaToldBy(url);
    told.set(url, { sdl, at: now });
    return sdl;
  };

  const sourceOf = async ({ name: subgraph, url, schema }: SubgraphEntry): Promise<SubgraphSource> => {
    const sdl = 'file' in schema ? await schemaIn(subgraph, resolve(dirname(name), schema.file)) : await askedFor(schema.url);
    return { name: subgraph, url, sdl };
  };

  return {
    name,
    async read(signal) {
      const text = await readFile(name, 'utf8').catch((cause: unknown) => {
        throw new HubError('MISCONFIGURED', `${name} cannot be read: ${(cause as Error).message}`, { cause });
      });
      const sources = await Promise.all(readSupergraphConfig(text).map(sourceOf));
      const key = JSON.stringify(sources);
      if (last?.key !== key) {
        const composed = composeApart(sources, signal).then(({ supergraphSdl, hints }) => {
          for (const hint of hints) onHint(hint);
          return supergraphSdl;
        });
        last = { key, composed };
      }
      try {
        return await last.composed;
      } catch (thrown) {
        // What was cut short says nothing about the subgraphs.
        if (signal?.aborted) last = null;
        throw thrown;
      }
    },
  };
};

const schemaIn = (subgraph: string, file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HubError('MISCONFIGURED', `The schema of ${subgraph} cannot be read from ${file}`, { cause });
  });
