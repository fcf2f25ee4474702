import { isIP } from 'node:net';
import { availableParallelism, homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { EXECUTORS } from '#gateway/executors/choose.js';
import { ARGUMENT_LIMITS } from '#gateway/guards/argument-bounds.js';
import { CLIENT_CLASSES } from '#gateway/guards/client-class.js';
import { COST_LIMITS } from '#gateway/guards/cost-guard.js';
import { DOCUMENT_LIMITS } from '#gateway/guards/document-limits.js';
import { PLANNERS } from '#gateway/planners/choose.js';
import { PLAN_MS } from '#gateway/planners/planning.js';
import { DEADLINES } from '#gateway/request.js';
import { LIVE_LIMITS } from '#gateway/subscriptions/limits.js';
import { POLICIES } from '#gateway/subscriptions/policies.js';
import { MediaSettings } from '#media/settings.js';
import {
  address,
  fraction,
  listOf,
  namedAddresses,
  namedChoices,
  numbersByName,
  oneOf,
  portNumber,
  text,
  textLike,
  wholeNumber,
  yesOrNo,
} from '#platform/settings.js';

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

export const SHARE = ['none', 'subgraphs', 'all'] as const;
const HOUR_MS = 3_600_000;

/** The settings of all processes, by what they are for. Each process takes the groups it needs. */

export const logging = {
  logLevel: oneOf({
    env: 'LOG_LEVEL',
    what: 'how much is logged',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    default: 'info',
  }),
};

/** How a process is seen from outside. Names that begin with OTEL are OpenTelemetry's. */
export const observing = {
  otlpEndpoint: address({
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    what: 'where traces are sent by OTLP over HTTP, like http://collector:4318; without it nothing is traced',
    protocols: ['http', 'https'],
    default: null,
  }),
  serviceName: text({
    env: 'OTEL_SERVICE_NAME',
    what: 'the name of this process in traces, if not "switchboard-" and its own',
    default: null,
  }),
  traceRatio: fraction({
    env: 'OTEL_TRACES_SAMPLER_ARG',
    what: 'which part of the requests that bring no trace along is traced: 1 for all, 0.01 for every hundredth',
    default: 1,
  }),
  drainMs: wholeNumber({
    env: 'DRAIN_MS',
    what: 'how long requests are still taken after /health/ready has turned 503, for who sends them to notice',
    max: 60_000,
    default: 0,
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

const limit = (env: string, what: string, value: number) => wholeNumber({ env, what, min: 1, default: value });
const byClass = (env: string, what: string, value: Partial<Record<(typeof CLIENT_CLASSES)[number] | '*', number>>) =>
  numbersByName({ env, what, names: CLIENT_CLASSES, default: value });

/** What clients may ask of the graph, and how much of it. */
export const guarding = {
  knownOperations: text({
    env: 'KNOWN_OPERATIONS',
    what: 'the manifest of known operations; when not set, operations.json beside the composed schema, where there is one',
    default: null,
  }),
  safelist: oneOf({
    env: 'SAFELIST',
    what: 'whether some clients may ask only known operations, or others are told of in the log',
    choices: ['off', 'log', 'require'],
    default: 'off',
  }),
  safelistClients: listOf({ env: 'SAFELIST_CLIENTS', what: 'which kinds of clients those are', default: ['bot', 'dashboard'] }),
  automaticOperations: yesOrNo({
    env: 'AUTOMATIC_OPERATIONS',
    what: 'lets clients make operations known as they ask, to ask them by their hash from then on',
    default: true,
  }),
  maxTokens: limit('MAX_TOKENS', 'words and signs of one document', DOCUMENT_LIMITS.tokens),
  maxDepth: limit('MAX_DEPTH', 'how deep its fields may be in fields', DOCUMENT_LIMITS.depth),
  maxFields: limit('MAX_FIELDS', 'its fields, with the fragments written out', DOCUMENT_LIMITS.fields),
  maxRootFields: limit('MAX_ROOT_FIELDS', 'fields at the root of an operation', DOCUMENT_LIMITS.rootFields),
  maxAliases: limit('MAX_ALIASES', 'aliases of an operation', DOCUMENT_LIMITS.aliases),
  maxDirectives: limit('MAX_DIRECTIVES', 'directives of an operation', DOCUMENT_LIMITS.directives),
  maxFirst: limit('MAX_FIRST', 'the most that arguments like first and limit may ask for', ARGUMENT_LIMITS.first),
  maxItems: limit('MAX_ITEMS', 'items of a list in arguments and variables', ARGUMENT_LIMITS.items),
  maxCost: byClass('MAX_COST', 'what one operation may cost, by kinds of clients', COST_LIMITS.max),
  requestsPerSecond: byClass('REQUESTS_PER_SECOND', 'operations that one client may ask', { bot: 5_000, service: 5_000, '*': 1_000 }),
  requestBurst: byClass('REQUEST_BURST', 'and how many more within ten seconds', { '*': 5_000 }),
  requestsPerDay: byClass('REQUESTS_PER_DAY', 'operations that one client may ask in 24 hours', {}),
  costPerMinute: byClass('COST_PER_MINUTE', 'what all that one client asks may cost', {}),
};

const deadline = (env: string, whose: string, ms: number) =>
  wholeNumber({ env, what: `how long an answer may take that ${whose}, in milliseconds`, min: 1, max: HOUR_MS, default: ms });

export const gatewaying = {
  ...guarding,
  botDeadlineMs: deadline('BOT_DEADLINE_MS', 'a dialog service asks for without saying so itself', DEADLINES.deadlinesMs.bot),
  dashboardDeadlineMs: deadline('DASHBOARD_DEADLINE_MS', 'a dashboard asks for', DEADLINES.deadlinesMs.dashboard),
  serviceDeadlineMs: deadline('SERVICE_DEADLINE_MS', 'another service asks for', DEADLINES.deadlinesMs.service),
  developmentDeadlineMs: deadline('DEVELOPMENT_DEADLINE_MS', 'a developer asks for', DEADLINES.deadlinesMs.development),
  maxDeadlineMs: deadline('MAX_DEADLINE_MS', 'asks for more', DEADLINES.maxDeadlineMs),
  development: yesOrNo({
    env: 'DEVELOPMENT',
    what: 'opens introspection and GraphiQL; when not set, only on a hub that listens to this machine alone',
    default: null,
  }),
  recordedTo: text({
    env: 'RECORD_OPERATIONS',
    what: 'a file that keeps every operation that is asked, as a manifest of persisted operations; for npm run graph:check and safelists',
    default: null,
  }),
  executor: oneOf({
    env: 'EXECUTOR',
    what: 'how questions are answered: by programs compiled of their plans, or by the reference that those are held against',
    choices: EXECUTORS,
    default: 'compiled',
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
  cachePolicies: text({
    env: 'CACHE_POLICIES',
    what: 'a file that says by type what of the graph may be kept and for how long, beside what its subgraphs say',
    default: null,
  }),
  cacheBytes: wholeNumber({
    env: 'CACHE_BYTES',
    what: 'how much of it is kept in memory where there is no Redis',
    min: 0,
    max: 2 ** 40,
    default: 64 * 2 ** 20,
  }),
};

/** Of those who stay connected to the gateway. */
export const following = {
  topics: namedChoices({
    env: 'SUBSCRIPTION_POLICIES',
    what: 'what becomes of readers too slow for a subscription, where it is not as its subgraph says, by its field: callEvents=resume,…',
    choices: POLICIES,
    default: {},
  }),
  maxConnections: wholeNumber({
    env: 'MAX_CONNECTIONS',
    what: 'how many connections that stay open the gateway has at most',
    min: 1,
    default: LIVE_LIMITS.maxConnections,
  }),
  maxClientConnections: wholeNumber({
    env: 'MAX_CLIENT_CONNECTIONS',
    what: 'how many of them one client may have',
    min: 1,
    default: LIVE_LIMITS.maxClientConnections,
  }),
  maxOpen: wholeNumber({
    env: 'MAX_SUBSCRIPTIONS',
    what: 'how many operations may be open on them together',
    min: 1,
    default: LIVE_LIMITS.maxOpen,
  }),
  maxClientOpen: wholeNumber({
    env: 'MAX_CLIENT_SUBSCRIPTIONS',
    what: 'how many of these one client may have',
    min: 1,
    default: LIVE_LIMITS.maxClientOpen,
  }),
  replayEvents: wholeNumber({
    env: 'REPLAY_EVENTS',
    what: 'how many events of a subscription with the policy resume are kept for who comes back',
    min: 1,
    max: 1_000_000,
    default: LIVE_LIMITS.replayEvents,
  }),
  resumeMs: wholeNumber({
    env: 'REPLAY_MS',
    what: 'for how long they are kept, in milliseconds, and followed for someone who was cut off',
    min: 1,
    max: HOUR_MS,
    default: LIVE_LIMITS.resumeMs,
  }),
};

/** Of a gateway that is part of a hub. */
export const composed = {
  supergraph: text({ env: 'SUPERGRAPH', what: 'the composed schema', default: 'gateway/supergraph.graphql' }),
};

/** Of a gateway that serves whatever supergraph it is given. */
export const anySupergraph = {
  supergraph: text({ env: 'SUPERGRAPH', what: 'a file with a composed Federation 2 schema', default: null }),
  config: text({
    env: 'SUPERGRAPH_CONFIG',
    what: 'or a supergraph.yaml whose subgraphs are composed here',
    default: null,
  }),
};

/** Of a gateway whose subgraphs are elsewhere. */
export const apart = {
  watchMs: wholeNumber({
    env: 'SUPERGRAPH_WATCH_MS',
    what: 'how often it is looked whether there is another supergraph to serve, in milliseconds; 0: never',
    min: 0,
    max: 3_600_000,
    default: 500,
  }),
  subgraphUrls: namedAddresses({
    env: 'SUBGRAPH_URLS',
    what: 'where subgraphs are, if not where the composed schema says: crm=http://host:4101/graphql,…',
    protocols: ['http', 'https'],
    default: {},
  }),
  eventSubgraphs: listOf({
    env: 'SSE_SUBGRAPHS',
    what: 'subgraphs that tell of what happens by server-sent events instead of graphql-ws, between commas',
    default: [],
  }),
};

/** How subgraphs that are elsewhere are spared. */
export const sparing = {
  share: oneOf({
    env: 'SHARE',
    what: 'which identical queries of those who may see the same are answered once at a time: those to subgraphs, or all that clients ask',
    choices: SHARE,
    default: 'subgraphs',
  }),
  subgraphRequests: wholeNumber({
    env: 'SUBGRAPH_REQUESTS',
    what: 'how many requests one subgraph gets at once; others wait, live calls first',
    min: 1,
    max: 10_000,
    default: 64,
  }),
};

/** Of a gateway whose media service is elsewhere. */
export const mediaAddress = {
  mediaUrl: address({
    env: 'MEDIA_URL',
    what: 'where the media service is, which browsers reach through the gateway',
    protocols: ['http'],
    secret: false,
    default: 'http://127.0.0.1:8801',
  }),
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
