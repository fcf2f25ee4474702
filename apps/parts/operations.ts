import { readFile } from 'node:fs/promises';
import { readManifest } from '#gateway/guards/known-operations.js';
import { HubError } from '#kernel/errors.js';

/** The operations in a file: one document of GraphQL, or a manifest with many. MISCONFIGURED where it cannot be read. */
export const operationsIn = async (file: string): Promise<string[]> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HubError('MISCONFIGURED', `The operations in ${file} cannot be read: ${(cause as Error).message}`, { cause });
  });
  return file.endsWith('.json') ? readManifest(text, file).all.map(({ body }) => body) : [text];
};
