import { isIP } from 'node:net';
import { availableParallelism, homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { EXECUTORS } from '#gateway/executors/choose.js';
import { PLANNERS } from '#gateway/planners/choose.js';
import { PLAN_MS } from '#gateway/planners/planning.js';
import { MediaSettings } from '#media/settings.js';
import { address, listOf, namedAddresses, oneOf, portNumber, text, textLike, wholeNumber, yesOrNo } from '#platform/settings.js';

/** "40000-40099" as its ends; null where it makes no sense. */
export const portsOf = (text: string): { min: number; max: number } | null => {
  const [, min = 0, max = 0] = (/^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []).map(Number);
  return min > 0 && min <= max && max <= 65_535 ? { min, max } : null;
};

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
};

/** The settings of all processes, by what they are for. Each process takes the groups it needs. */

export const logging = {
  logLevel: oneOf({
    env: 'LOG_LEVEL',
    what: 'how much is logged',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    default: 'info',
  }),
};

export const caching = {
  cacheDir: text({
    env: 'CACHE_DIR',
    what: 'where downloads and what takes long to make are kept',
    default: join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'switchboard'),
  }),
};

/** Of the hub, which can stand by itself. */
export const storage = {
  databaseUrl: address({
    env: 'DATABASE_URL',
    what: 'a PostgreSQL server; without it an embedded database is used',
    protocols: ['postgresql', 'postgres'],
    default: null,
  }),
  redisUrl: address({
    env: 'REDIS_URL',
    what: 'a Redis server; without it the hub is one process',
    protocols: ['redis', 'rediss'],
    default: null,
  }),
  dataDir: text({ env: 'DATA_DIR', what: 'where the embedded database and the recordings are kept', default: '.data' }),
  ...caching,
};

/** Of processes that are a hub together: each reaches the others by Redis. */
export const shared = {
  redisUrl: address({ env: 'REDIS_URL', what: 'the Redis server of this hub', protocols: ['redis', 'rediss'] }),
};

/** Of those among them that store something. */
export const database = {
  databaseUrl: address({
    env: 'DATABASE_URL',
    what: 'the PostgreSQL server of this hub, which npm run migrate -- deploy has made ready',
    protocols: ['postgresql', 'postgres'],
  }),
};

export const recordings = {
  dataDir: text({ env: 'DATA_DIR', what: 'where the recordings are kept', default: '.data' }),
};

export const sample = {
  sampleData: yesOrNo({
    env: 'SAMPLE_DATA',
    what: 'fills an empty database with customers, orders, tickets and articles',
    default: false,
  }),
};

export const listening = <P extends number | null>(port: P) => ({
  host: text({ env: 'HOST', what: 'the address to listen on; any but loopback wants HUB_TOKEN', default: '127.0.0.1' }),
  port: portNumber({
    env: 'PORT',
    what: port === null ? 'the port to listen on instead of those in supergraph.yaml' : 'the port to listen on; 0 lets the system choose',
    default: port,
  }),
  token: text({
    env: 'HUB_TOKEN',
    what: 'what clients must show when the hub listens beyond this machine',
    secret: true,
    default: null,
  }),
});

export const graphAddress = {
  graphUrl: address({
    env: 'GRAPH_URL',
    what: 'where the graph is asked',
    protocols: ['http', 'https'],
    secret: false,
    default: 'http://127.0.0.1:8800/graphql',
  }),
};

export const counting = {
  timeZone: textLike({
    env: 'TIME_ZONE',
    what: 'in which days are told and counted',
    wants: 'a time zone like Asia/Shanghai',
    form: isTimeZone,
    default: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }),
};

export const dialog = {
  flows: text({ env: 'FLOWS', what: 'the folder with flows and phrases', default: 'bot/flows' }),
  ...counting,
};

export const gatewaying = {
  development: yesOrNo({
    env: 'DEVELOPMENT',
    what: 'opens introspection and GraphiQL; when not set, only on a hub that listens to this machine alone',
    default: null,
  }),
  supergraph: text({ env: 'SUPERGRAPH', what: 'the composed schema', default: 'gateway/supergraph.graphql' }),
  executor: oneOf({
    env: 'EXECUTOR',
    what: 'how questions are answered: by programs compiled of their plans, or by the reference that those are held against',
    choices: EXECUTORS,
    default: 'reference',
  }),
  planner: oneOf({
    env: 'PLANNER',
    what: 'what plans them for the compiled executor; when not set, the native one where it can be loaded',
    choices: PLANNERS,
    default: null,
  }),
  planMs: wholeNumber({
    env: 'PLAN_MS',
    what: 'how long planning one operation may take, in milliseconds; it is refused beyond that',
    min: 100,
    max: 60_000,
    default: PLAN_MS,
  }),
};

/** Of a gateway whose subgraphs and media service are elsewhere. */
export const elsewhere = {
  subgraphUrls: namedAddresses({
    env: 'SUBGRAPH_URLS',
    what: 'where subgraphs are, if not where the composed schema says: crm=http://host:4101/graphql,…',
    protocols: ['http', 'https'],
    default: {},
  }),
  mediaUrl: address({
    env: 'MEDIA_URL',
    what: 'where the media service is, which browsers reach through the gateway',
    protocols: ['http'],
    secret: false,
    default: 'http://127.0.0.1:8801',
  }),
};

const MEDIA = MediaSettings.parse({});
const HOUR_MS = 3_600_000;

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
