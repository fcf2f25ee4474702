import { readFile } from 'node:fs/promises';
import { HubError } from '#kernel/errors.js';
import type { Origin } from './origin.js';

/** A composed schema as it stands in a file. */
export const supergraphFile = (name: string): Origin => ({
  name,
  read: signal =>
    readFile(name, { encoding: 'utf8', signal }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw new HubError('MISCONFIGURED', `The composed schema ${name} cannot be read; npm run graph makes that of this house`, { cause });
    }),
});
