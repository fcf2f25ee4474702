import { homedir } from 'node:os';
import { join } from 'node:path';
import { address, fraction, oneOf, portNumber, text, wholeNumber } from '#platform/settings.js';

/*
 * Of any process. The settings of all processes are in this folder, by what they are for; each process takes the groups
 * that it needs.
 */

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
