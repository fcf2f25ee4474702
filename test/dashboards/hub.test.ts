import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hubSettings, openHub } from '#apps/parts/hub.js';
import { Lifecycle } from '#platform/lifecycle.js';
import { silentLog } from '#platform/log.js';
import { readSettings } from '#platform/settings.js';
import { openDashboards } from './open-page.js';
import { PLAYED, REMEMBER_CONNECTIONS } from './played.js';

const dashboards = openDashboards();
const lifecycle = new Lifecycle(silentLog);
let folder: string;
let hub: { url: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-hub-'));
  const settings = readSettings({ PORT: '0', DATA_DIR: folder, SAMPLE_DATA: 'yes', MEDIA_NODE: 'test', LOG_LEVEL: 'silent' }, hubSettings);
  hub = await openHub({ settings, lifecycle, log: silentLog });
}, 120_000);
afterAll(async () => {
  await lifecycle.close();
  await rm(folder, { recursive: true, force: true });
});

// The pages are those that the set-up built.
it('a call from the browser is answered by the hub, read along, and heard again', async () => {
  const { page } = await dashboards.page(hub, '/', { first: REMEMBER_CONNECTIONS });
  await page.getByText('The board is quiet.').waitFor();
  await expect.poll(() => page.locator('.status li[data-standing=UP]').count()).toBeGreaterThanOrEqual(8);

  await page.getByRole('button', { name: 'Call from this browser' }).first().click();
  const phone = page.getByRole('dialog', { name: 'Call the bot' });
  const row = phone.locator('.callers label').first();
  const name = await row.locator('strong').innerText();
  await row.click();
  await phone.getByRole('radio', { name: 'English' }).check();
  await phone.getByRole('button', { name: 'Call', exact: true }).click();
  await phone.getByText('In call').waitFor();

  await page.locator('.said--BOT', { hasText: 'record' }).first().waitFor();
  // Some seconds of the notice: what nobody heard is not in the recording either.
  await expect.poll(() => page.evaluate(PLAYED)).toBeGreaterThan(0.02);
  await page.locator('.customer h2', { hasText: name }).waitFor();
  await page.locator('.asked__name').first().waitFor();
  await page.locator('.live__call', { hasText: name }).waitFor();

  await phone.getByRole('button', { name: 'Hang up' }).click();
  await page.getByText('Call ended').waitFor();
  await page.getByRole('link', { name: 'Full record' }).click();
  await page.locator('.past').waitFor();
  await page.reload();
  await page.locator('.waveform canvas').waitFor();
  await page.locator('.said--BOT', { hasText: 'record' }).first().click();
  await page.locator('.said[data-current]').waitFor();
}, 90_000);
