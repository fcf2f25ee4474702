import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from '#prisma/folder-lock.js';
import { emptyDataFolder } from './data-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-demo-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (...path: string[]) => {
  mkdirSync(join(folder, ...path, '..'), { recursive: true });
  writeFileSync(join(folder, ...path), 'x');
};
const there = (...names: string[]) => names.filter(name => existsSync(join(folder, name)));

it('loses what the demonstration has left in it, and nothing else', async () => {
  put('database', 'PG_VERSION');
  put('recordings', 'call-1.wav');
  put('en.wav');
  put('thesis.tex');
  await emptyDataFolder(folder);
  expect(there('database', 'recordings', 'en.wav', 'database.lock', 'thesis.tex')).toEqual(['thesis.tex']);
});

it('loses nothing while a hub runs on it', async () => {
  put('database', 'PG_VERSION');
  put('en.wav');
  const unlock = await lockFolder(join(folder, 'database'));
  await expect(emptyDataFolder(folder)).rejects.toMatchObject({ code: 'MISCONFIGURED', message: expect.stringContaining('in use') });
  await unlock();
  expect(there('database', 'en.wav')).toEqual(['database', 'en.wav']);
});

it('loses nothing where the database is none, as in a home folder', async () => {
  put('database', 'addresses.csv');
  put('recordings', 'song.wav');
  await expect(emptyDataFolder(folder)).rejects.toMatchObject({ code: 'MISCONFIGURED' });
  rmSync(join(folder, 'database'), { recursive: true });
  await emptyDataFolder(folder);
  expect(there('recordings/song.wav')).toEqual(['recordings/song.wav']);
});
