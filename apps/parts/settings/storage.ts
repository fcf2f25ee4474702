import { address, text, yesOrNo } from '#platform/settings.js';
import { caching } from './process.js';

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
