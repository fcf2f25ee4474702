import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';

/**
 * supergraph.yaml, in rover's format (Apollo's documentation of `rover supergraph compose`), as far as we use it: a
 * schema in a file, or told by a running subgraph.
 */
const Config = z.object({
  subgraphs: z.record(
    z.string().regex(/^[A-Za-z][\w-]{0,63}$/),
    z
      .object({
        routing_url: z.url().optional(),
        schema: z.union([z.object({ file: z.string() }), z.object({ subgraph_url: z.url() })], {
          error: 'wants file or subgraph_url',
        }),
      })
      .refine(({ routing_url, schema }) => routing_url !== undefined || 'subgraph_url' in schema, {
        path: ['routing_url'],
        error: 'is wanted where the schema stands in a file',
      }),
  ),
});

export interface SubgraphEntry {
  name: string;
  url: string;
  /** A file, relative to the configuration's; or where the subgraph itself tells it. */
  schema: { file: string } | { url: string };
}

/** Reads supergraph.yaml; MISCONFIGURED names every place in it that makes no sense. */
export const readSupergraphConfig = (text: string): SubgraphEntry[] => {
  const { data, error } = Config.safeParse(yaml(text));
  if (!data) {
    const faults = error.issues.map(({ path, message }) => `  ${path.join('.') || 'the file'}: ${message}`);
    throw new HubError('MISCONFIGURED', `The supergraph's configuration makes no sense:\n${faults.join('\n')}`);
  }
  return Object.entries(data.subgraphs).map(([name, { routing_url: url, schema }]) =>
    'file' in schema
      ? { name, url: url!, schema: { file: schema.file } }
      : { name, url: url ?? schema.subgraph_url, schema: { url: schema.subgraph_url } },
  );
};

const yaml = (text: string): unknown => {
  try {
    return parse(text);
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `The supergraph's configuration is no YAML: ${(cause as Error).message}`, { cause });
  }
};
