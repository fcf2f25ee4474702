import { createHash } from 'node:crypto';
import { stripIgnoredCharacters } from 'graphql';
import { z } from 'zod';
import { HubError } from '#kernel/errors.js';

/** An operation that somebody of this house asks. */
export interface KnownOperation {
  /** By which it may be asked; mostly the SHA-256 of its body, as hexadecimal digits. */
  id: string;
  /** Null where its source does not say it. */
  name: string | null;
  body: string;
}

/** The operations that are known, as a manifest lists them. */
export interface KnownOperations {
  readonly all: readonly KnownOperation[];
  byId(id: string): KnownOperation | undefined;
  /** Whether a text is one of them, but for what does not count: spaces, commas, comments. */
  has(body: string): boolean;
}

const Manifest = z.union([
  z.object({
    format: z.literal('apollo-persisted-query-manifest'),
    version: z.literal(1),
    operations: z.array(z.object({ id: z.string().min(1), name: z.string(), type: z.string().optional(), body: z.string().min(1) })),
  }),
  // Texts by their hashes, as Relay and others write them.
  z.record(z.string().min(1), z.string().min(1)),
]);

/**
 * Reads a manifest: Apollo's format (https://www.apollographql.com/docs/graphos/platform/security/persisted-queries), or
 * an object of texts by ids. MISCONFIGURED names the file.
 */
export const readManifest = (text: string, file: string): KnownOperations => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `The known operations in ${file} are no JSON`, { cause });
  }
  const { data, error } = Manifest.safeParse(json);
  if (!data) {
    const wanted = 'a manifest of format apollo-persisted-query-manifest, version 1, or texts by their ids';
    throw new HubError('MISCONFIGURED', `The known operations in ${file} want to be ${wanted}`, { cause: error });
  }
  if ('operations' in data && Array.isArray(data.operations)) return knownOperations(data.operations);
  return knownOperations(Object.entries(data as Record<string, string>).map(([id, body]) => ({ id, name: null, body })));
};

export const knownOperations = (all: readonly KnownOperation[]): KnownOperations => {
  const byId = new Map(all.map(operation => [operation.id, operation]));
  const bodies = new Set(all.flatMap(({ body }) => [body, bare(body)]));
  return { all, byId: id => byId.get(id), has: body => bodies.has(body) || bodies.has(bare(body)) };
};

/** The manifest of operations, each with its hash as id, as readManifest reads it. */
export const writeManifest = (operations: readonly { name: string; type: string; body: string }[]): string => {
  const listed = operations.map(({ name, type, body }) => ({ id: hashOf(body), name, type, body }));
  return `${JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations: listed }, null, 2)}\n`;
};

const hashOf = (body: string): string => createHash('sha256').update(body).digest('hex');

const bare = (body: string): string => {
  try {
    return stripIgnoredCharacters(body);
  } catch {
    // No GraphQL: whoever asks it is told so elsewhere.
    return body;
  }
};
