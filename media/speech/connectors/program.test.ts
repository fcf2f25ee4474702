import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { spokenBy } from './program.js';

/** Speaks a sample for each character of its text, unless others could read along. */
const PROGRAM = `
  const { readFileSync, statSync, writeFileSync } = require('node:fs');
  const [text, wav] = process.argv.slice(1);
  if (statSync(require('node:path').dirname(text)).mode & 0o077) throw new Error('a folder for everybody');
  if (process.argv.join().includes('secret')) throw new Error('words for everybody');
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(8000, 24);
  header.write('data', 36);
  writeFileSync(wav, Buffer.concat([header, Buffer.alloc(2 * readFileSync(text, 'utf8').length)]));
`;

it('lets nobody else on the machine read what is said, and leaves nothing of it', async () => {
  let folder = '';
  const args = (files: { text: string; wav: string }) => {
    folder = dirname(files.text);
    return ['-e', PROGRAM, files.text, files.wav];
  };
  const { signal } = new AbortController();
  const spoken = await spokenBy({ program: process.execPath, text: 'a secret', args, system: 'test', signal });
  expect(spoken?.samples.length).toBe('a secret'.length);
  expect(existsSync(folder)).toBe(false);
});
