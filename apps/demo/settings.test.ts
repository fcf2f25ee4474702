import { expect, it } from 'vitest';
import { demoSettings } from './settings.js';

const options = { port: '0', dataDir: '.data/demo', chineseNumbers: ['+8610', '+8621'] };

it('the demonstration stands by itself, also in a shell that is set up for a real hub', () => {
  const shell = {
    DATABASE_URL: 'postgresql://db/hub',
    REDIS_URL: 'redis://redis',
    HOST: '0.0.0.0',
    HUB_TOKEN: 'hunter2',
    BOT: 'no',
    FLOWS: '/etc/flows',
    SUPERGRAPH: '/etc/supergraph.graphql',
    DATA_DIR: '/var/hub',
    LOG_LEVEL: 'debug',
  };
  expect(demoSettings(options, shell)).toEqual({ ...demoSettings(options, {}), logLevel: 'debug' });
  expect(demoSettings(options, shell)).toMatchObject({ databaseUrl: null, redisUrl: null, chineseNumbers: ['+8610', '+8621'] });
});

it('the demonstration says what is wrong with its options', () => {
  expect(() => demoSettings({ ...options, port: 'high' }, {})).toThrow('PORT wants a whole number from 0 to 65535, got "high"');
});
