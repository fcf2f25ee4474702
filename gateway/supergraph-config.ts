import { parse } from 'yaml';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';

/** supergraph.yaml, in rover's format, as far as we use it. */
const Config = z.object({
  subgraphs: z.record(
    z.string().regex(/^[A-Za-z][\w-]{0,63}$/),
    z.object({ routing_url: z.url(), schema: z.object({ file: z.string() }) }),
  ),
});

export interface SubgraphEntry {
  name: string;
  url: string;
  /** Where its schema stands, relative to the configuration file. */
  schemaFile: string;
}

/** Reads supergraph.yaml; MISCONFIGURED names every place in it that makes no sense. */
export const readSupergraphConfig = (text: string): SubgraphEntry[] => {
  const { data, error } = Config.safeParse(yaml(text));
  if (!data) {
    const faults = error.issues.map(({ path, message }) => `  ${path.join('.') || 'the file'}: ${message}`);
    throw new HubError('MISCONFIGURED', `The supergraph's configuration makes no sense:\n${faults.join('\n')}`);
  }
  return Object.entries(data.subgraphs).map(([name, { routing_url: url, schema }]) => ({ name, url, schemaFile: schema.file }));
};

const yaml = (text: string): unknown => {
  try {
    return parse(text);
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `The supergraph's configuration is no YAML: ${(cause as Error).message}`, { cause });
  }
};
