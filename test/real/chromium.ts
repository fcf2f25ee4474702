import { access, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');

/** Where Chromium may be: on the path, or where the set-up unpacks what it gets from Debian. */
const places = [
  ...(process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => [join(folder, 'chromium'), join(folder, 'chromium-browser'), join(folder, 'google-chrome')]),
  join(cache, 'switchboard/debian/bin/chromium'),
];

/** The path of a Chromium. Throws where there is none: the set-up for the tests installs one. */
export async function findChromium(): Promise<string> {
  for (const place of places) {
    const found = await access(place).then(
      () => true,
      () => false,
    );
    if (found) return place;
  }
  throw new Error('No Chromium was found. "npm test" fetches one from Debian; by hand: apt-get install chromium');
}

export interface HeadlessChromium {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** A headless Chromium with a microphone of its own (it beeps), in a profile folder of its own. */
export async function launchChromium(): Promise<HeadlessChromium> {
  const profile = await mkdtemp(join(tmpdir(), 'switchboard-chromium-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: await findChromium(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--allow-loopback-in-peer-connection',
      // mDNS names instead of addresses could not be resolved here.
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ],
  });
  return {
    newPage: () => context.newPage(),
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
