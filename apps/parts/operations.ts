import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';

/**
 * A manifest of persisted operations as Apollo's tools write it ("apollo-persisted-query-manifest"), or just texts by
 * their hashes.
 */
const Manifest = z.union([
  z.object({ operations: z.array(z.object({ body: z.string() })) }).transform(({ operations }) => operations.map(({ body }) => body)),
  z.record(z.string(), z.string()).transform(operations => Object.values(operations)),
]);

/** The operations in a file: one document of GraphQL, or a manifest with many. MISCONFIGURED where it cannot be read. */
export const operationsIn = async (file: string): Promise<string[]> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HubError('MISCONFIGURED', `The operations in ${file} cannot be read: ${(cause as Error).message}`, { cause });
  });
  if (!file.endsWith('.json')) return [text];
  const { data } = Manifest.safeParse(json(file, text));
  if (data) return data;
  throw new HubError('MISCONFIGURED', `${file} is no manifest: it wants {"operations": [{"body": …}]}, or {"hash": "text"}`);
};

const json = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `${file} is no JSON: ${(cause as Error).message}`, { cause });
  }
};
