import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from './process.js';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'demonstration-'));
});
afterAll(() => rm(data, { recursive: true }));

it('a demonstration that is stopped in the middle of a call says so, and no more', async () => {
  const until = (stdout: string) => stdout.includes('  bot  ');
  const { code, stdout, stderr } = await run('demo', { args: ['--once', '--port', '0', '--data', data], until });
  expect({ code, stderr, last: stdout.trim().split('\n').at(-1) }).toEqual({
    code: 1,
    stderr: '',
    last: 'Stopped before the demonstration was over.',
  });
});
