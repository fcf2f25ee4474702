import { isIP } from 'node:net';
import { availableParallelism, hostname } from 'node:os';
import { MediaSettings } from '#media/settings.js';
import { address, listOf, oneOf, text, textLike, wholeNumber } from '#platform/settings.js';

const HOUR_MS = 3_600_000;

/** "40000-40099" as its ends; null where it makes no sense. */
export const portsOf = (text: string): { min: number; max: number } | null => {
  const [, min = 0, max = 0] = (/^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []).map(Number);
  return min > 0 && min <= max && max <= 65_535 ? { min, max } : null;
};

const MEDIA = MediaSettings.parse({});

export const calling = {
  node: text({ env: 'MEDIA_NODE', what: 'the name of this media service among others; the same after a restart', default: hostname() }),
  publicUrl: address({
    env: 'PUBLIC_URL',
    what: "the hub's address as Twilio calls it",
    protocols: ['https', 'http'],
    secret: false,
    default: null,
  }),
  twilioAuthToken: text({
    env: 'TWILIO_AUTH_TOKEN',
    what: 'signs what comes from Twilio; without it that door stays shut',
    secret: true,
    default: null,
  }),
  handoffNumber: textLike({
    env: 'HANDOFF_NUMBER',
    what: 'where Twilio connects a caller whom the bot hands over',
    wants: 'a number like +4930123456',
    form: value => /^\+\d{6,15}$/.test(value),
    default: null,
  }),
  chineseNumbers: listOf({ env: 'CHINESE_NUMBERS', what: 'numbers that are answered in Chinese, between commas', default: [] }),
  webRtcListen: textLike({
    env: 'WEBRTC_LISTEN',
    what: 'the address on which browsers are heard',
    wants: 'an IP address',
    form: value => isIP(value) > 0,
    default: '127.0.0.1',
  }),
  webRtcAddress: text({
    env: 'WEBRTC_ADDRESS',
    what: 'what browsers are told instead, where they see this machine under another',
    default: null,
  }),
  webRtcPorts: textLike({
    env: 'WEBRTC_PORTS',
    what: 'the UDP and TCP ports for browsers, "40000-40099"; any free ones when not set',
    wants: 'the lowest and the highest port, like 40000-40099',
    form: value => portsOf(value) !== null,
    default: null,
  }),
  defaultLanguage: oneOf({
    env: 'DEFAULT_LANGUAGE',
    what: 'what all other numbers are answered in',
    choices: ['EN', 'ZH'],
    default: MEDIA.language,
  }),
  mediaWorkers: wholeNumber({
    env: 'MEDIA_WORKERS',
    what: 'how many processes forward audio; each keeps one core busy at most',
    min: 1,
    max: 64,
    default: MEDIA.workers,
  }),
  silenceMs: wholeNumber({
    env: 'SILENCE_MS',
    what: 'after how long a silence the caller is asked, in milliseconds',
    min: 1_000,
    max: HOUR_MS,
    default: MEDIA.silenceMs,
  }),
  resumeWaitMs: wholeNumber({
    env: 'RESUME_WAIT_MS',
    what: 'how long a call waits for a connection that broke',
    min: 0,
    max: HOUR_MS,
    default: MEDIA.resumeWaitMs,
  }),
  maxCallMs: wholeNumber({ env: 'MAX_CALL_MS', what: 'how long a call may last', min: 1_000, max: 24 * HOUR_MS, default: MEDIA.maxCallMs }),
  phraseCacheBytes: wholeNumber({
    env: 'PHRASE_CACHE_BYTES',
    what: 'how much of what has been said is kept in memory to be said again',
    min: 0,
    max: 2 ** 40,
    default: MEDIA.phraseCacheBytes,
  }),
  recognisers: wholeNumber({
    env: 'RECOGNISERS',
    what: 'how many callers may be heard at once',
    min: 1,
    max: 256,
    default: Math.max(2, availableParallelism()),
  }),
  scriptedSpeech: text({
    env: 'SCRIPTED_SPEECH',
    what: 'a file with what Chinese callers will say, for tests: {number: [texts]}',
    default: null,
  }),
};
