import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import sirv from 'sirv';
import { HubError } from '#kernel/errors.js';
import type { Routes } from '#platform/http/routes.js';

/** The built dashboards. Every address without a file's ending is theirs to make sense of. */
export const dashboards = (folder = built()): Routes => {
  if (!existsSync(folder)) throw new HubError('MISCONFIGURED', `The dashboards are not built in ${folder}: npm run setup does it`);
  const serve = sirv(folder, { single: true, etag: true, gzip: false, maxAge: 31_536_000, immutable: true, setHeaders: freshness });
  return {
    access: 'token',
    request: (request, response) =>
      new Promise(resolve => {
        if (request.method !== 'GET' && request.method !== 'HEAD') return resolve(false);
        response.once('finish', () => resolve(true));
        response.once('close', () => resolve(true));
        serve(request, response, () => resolve(false));
      }),
  };
};

/** Files with a fingerprint in their name never change; the page that names them does. */
const freshness = (response: { setHeader(name: string, value: string): void }, path: string): void => {
  if (!path.startsWith('/assets/')) response.setHeader('cache-control', 'no-cache');
};

/** Where the set-up builds them, be this run from the compiled files or, in tests, from the sources. */
const built = (): string => {
  const root = join(import.meta.dirname, '..', '..');
  return join(root, basename(root) === 'dist' ? 'dashboards' : 'dist/dashboards');
};
