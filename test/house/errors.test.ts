import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, HubError } from '#kernel/errors.js';
import { statusOf } from '#platform/http/respond.js';
import { log } from '#platform/log.js';
import { formatError } from '#platform/subgraph/format-error.js';
import { read, root, sections } from './root.js';

const LEVELS: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' };
const described = sections(read('docs/errors.md'));

describe('docs/errors.md', () => {
  it('describes every code, in the order of kernel/errors.ts, and no other', () => {
    expect([...described.keys()]).toEqual(Object.keys(ERROR_CODES));
  });

  it('describes every code that is written into an answer by hand', () => {
    const sources = ['apps', 'bot', 'gateway', 'media', 'platform', 'subgraphs'].flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter(path => /\.ts$/.test(path) && !/\.test\.ts$|generated/.test(path))
        .map(path => `${folder}/${path}`),
    );
    const sent = sources.flatMap(path =>
      [...read(path).matchAll(/extensions: \{ code: '(\w+)'/g)].map(([, code]) => ({ path, code: code! })),
    );
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.filter(({ code }) => !described.has(code))).toEqual([]);
  });

  it.each(Object.keys(ERROR_CODES) as ErrorCode[])(
    'says of %s whether to try again, its status and its level, as the code has it',
    code => {
      const lines: string[] = [];
      const error = new HubError(code, 'x');
      formatError(new GraphQLError('x', { path: ['field'], originalError: error }), {
        log: log({ name: 'test', level: 'debug', to: { write: line => lines.push(line) } }),
      });
      const { level } = JSON.parse(lines[0]!) as { level: number };
      expect(described.get(code)?.split('\n').at(-1)).toBe(
        `Try again: ${error.retryable ? 'yes' : 'no'}. HTTP ${statusOf(error)}. Logged: ${LEVELS[level]}.`,
      );
    },
  );
});
