import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sileroDetectors } from './silero.js';

// By itself in its file, which is a process of its own: the runtime decides at its first model.
it('tells nobody of the machine it runs on, and leaves no id of it behind', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'switchboard-cache-'));
  // biome-ignore lint/style/noProcessEnv: the runtime reads it there
  process.env.XDG_CACHE_HOME = cache;
  const detectors = await sileroDetectors();
  await detectors.close();
  expect(await readdir(cache)).toEqual([]);
  await rm(cache, { recursive: true });
});
