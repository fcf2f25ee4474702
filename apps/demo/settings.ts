import { readSettings } from '#platform/settings.js';
import { type HubSettings, hubSettings } from '../parts/hub.js';

/** Signs the calls of the demonstration; the door is on loopback. */
export const AUTH_TOKEN = 'development';

export interface DemoOptions {
  port: string;
  dataDir: string;
  chineseNumbers: readonly string[];
}

/**
 * The settings of the demonstration's hub. Of the environment it takes only where to keep downloads and how much to log: a
 * shell that is set up for a real hub must not have the sample shop put into its database.
 */
export const demoSettings = (
  { port, dataDir, chineseNumbers }: DemoOptions,
  { CACHE_DIR, LOG_LEVEL }: Readonly<Record<string, string | undefined>>,
): HubSettings =>
  readSettings(
    {
      CACHE_DIR,
      LOG_LEVEL: LOG_LEVEL || 'warn',
      PORT: port,
      DATA_DIR: dataDir,
      SAMPLE_DATA: 'yes',
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      CHINESE_NUMBERS: chineseNumbers.join(','),
      MEDIA_NODE: 'demo',
    },
    hubSettings,
  );
