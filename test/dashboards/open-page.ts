import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { type HeadlessChromium, launchChromium } from '../real/chromium.js';
import { ScriptedHub } from './scripted-hub.js';

const CONFIG = fileURLToPath(new URL('../../dashboards/vite.config.ts', import.meta.url));

export interface PageOptions {
  language?: 'en-GB' | 'zh-CN';
  width?: number;
  height?: number;
  dark?: boolean;
  /** Runs in the page before its own scripts. */
  first?: string;
}

/** Builds the dashboards and starts a browser, once for a file of tests. */
export function openDashboards() {
  const pages = mkdtempSync(join(tmpdir(), 'switchboard-dashboards-'));
  let browser: HeadlessChromium;
  beforeAll(async () => {
    [browser] = await Promise.all([
      launchChromium(),
      build({ configFile: CONFIG, logLevel: 'error', build: { outDir: pages, emptyOutDir: true } }),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(pages, { recursive: true });
  });

  return {
    /** A hub of this test's own. */
    async hub(): Promise<ScriptedHub> {
      const hub = new ScriptedHub(pages);
      await hub.listen();
      onTestFinished(() => hub.close());
      return hub;
    },

    /** A page at an address of the hub. The test fails on any word in its console, and on any request to elsewhere. */
    async page(
      hub: { url: string },
      address: string,
      { language = 'en-GB', width = 1440, height = 900, dark = false, first = '' }: PageOptions = {},
    ): Promise<Watched> {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', message => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
      page.on('pageerror', error => complaints.push(error.message));
      page.on('request', request => {
        if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).host !== new URL(hub.url).host)
          complaints.push(`asked ${request.url()}`);
      });
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
      await page.addInitScript(`Object.defineProperty(navigator, 'language', { value: '${language}' });${first}`);
      onTestFinished(async () => {
        await page.close();
        expect(complaints).toEqual([]);
      });
      await page.goto(hub.url + address);
      return { page, complaints };
    },
  };
}

export interface Watched {
  page: Page;
  /** What the console said. A test that breaks something on purpose takes from it what it expected. */
  complaints: string[];
}

/** How far the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
