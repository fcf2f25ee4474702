import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CallContext } from '#media/leg.js';
import { type MediaService, mediaService } from '#media/service.js';
import { MediaSettings } from '#media/settings.js';
import { mediaWorkers } from '#media/workers.js';
import type { SettingsOf } from '#platform/settings.js';
import type { Ground } from './ground.js';
import { readScriptedSpeech } from './scripted-speech.js';
import { type calling, portsOf } from './settings/calls.js';
import type { storage } from './settings/storage.js';
import { openSpeech } from './speech.js';

type Settings = SettingsOf<typeof calling> & Pick<SettingsOf<typeof storage>, 'dataDir' | 'cacheDir'>;

export interface MediaOptions {
  settings: Settings;
  /** What Chinese callers will say; where nothing is given, the setting's file says it. */
  script?: (context: CallContext) => Iterable<string>;
}

/** The media service with its workers and engines. Starting it, and closing it, is the process's. */
export const openMedia = async (ground: Ground, { settings, script }: MediaOptions): Promise<MediaService> => {
  const { bus, store, clock, ids, log, lifecycle } = ground;
  const says = script ?? (await readScriptedSpeech(settings.scriptedSpeech));
  const recordingsDir = resolve(join(settings.dataDir, 'recordings'));
  await mkdir(recordingsDir, { recursive: true });
  const media = MediaSettings.parse({
    node: settings.node,
    recordingsDir,
    publicUrl: settings.publicUrl,
    twilioAuthToken: settings.twilioAuthToken,
    handoffNumber: settings.handoffNumber,
    language: settings.defaultLanguage,
    workers: settings.mediaWorkers,
    silenceMs: settings.silenceMs,
    resumeWaitMs: settings.resumeWaitMs,
    maxCallMs: settings.maxCallMs,
    phraseCacheBytes: settings.phraseCacheBytes,
    languageByNumber: Object.fromEntries(settings.chineseNumbers.map(number => [number, 'ZH'])),
    webRtcListenIp: settings.webRtcListen,
    webRtcAnnouncedAddress: settings.webRtcAddress,
    webRtcPorts: settings.webRtcPorts && portsOf(settings.webRtcPorts),
  });
  const { workers: count, webRtcListenIp: listenIp, webRtcAnnouncedAddress: announcedAddress, webRtcPorts: ports } = media;
  const [rooms, speech] = await Promise.all([
    mediaWorkers({ count, webRtc: { listenIp, announcedAddress, ports }, log, clock, ending: () => lifecycle.closing }).then(opened =>
      lifecycle.opened('media workers', opened, workers => workers.close()),
    ),
    openSpeech({ ...settings, script: says, lifecycle }),
  ]);
  return mediaService({ bus, store, rooms, ...speech, clock, ids, log, settings: media });
};
