import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  address,
  fraction,
  listOf,
  namedAddresses,
  namedChoices,
  numbersByName,
  oneOf,
  portNumber,
  readSettings,
  settingsHelp,
  text,
  textLike,
  wholeNumber,
  yesOrNo,
} from './settings.js';

const SETTINGS = {
  port: portNumber({ env: 'PORT', default: 4000, what: 'where the hub listens' }),
  name: text({ env: 'HUB_NAME', what: 'how the hub calls itself' }),
  redis: address({
    env: 'REDIS_URL',
    protocols: ['redis', 'rediss'],
    default: null,
    what: 'Redis; without it everything stays in process',
  }),
  token: text({ env: 'TOKEN', default: null, secret: true, what: 'what callers from other machines show' }),
  level: oneOf({ env: 'LOG_LEVEL', choices: ['debug', 'info', 'warn'], default: 'info', what: 'how much is logged' }),
  recording: yesOrNo({ env: 'RECORDING', default: true, what: 'whether calls are recorded' }),
  patience: wholeNumber({ env: 'PATIENCE_MS', min: 100, default: 800, what: 'how long a pause ends a turn' }),
  origins: listOf({ env: 'ORIGINS', default: [], what: 'pages that may ask' }),
};

const problems = (env: Record<string, string>) => {
  try {
    readSettings(env, SETTINGS);
    return null;
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'MISCONFIGURED' });
    return (thrown as Error).message;
  }
};

describe('settings', () => {
  it('are read, typed and frozen', () => {
    const settings = readSettings(
      { PORT: '0', HUB_NAME: ' main ', REDIS_URL: 'redis://localhost:6379', LOG_LEVEL: 'warn', RECORDING: 'No', ORIGINS: 'a, b,' },
      SETTINGS,
    );
    expect(settings).toEqual({
      port: 0,
      name: 'main',
      redis: 'redis://localhost:6379',
      token: null,
      level: 'warn',
      recording: false,
      patience: 800,
      origins: ['a', 'b'],
    });
    expect(Object.isFrozen(settings)).toBe(true);
    expectTypeOf(settings.port).toEqualTypeOf<number>();
    expectTypeOf(settings.redis).toEqualTypeOf<string | null>();
    expectTypeOf(settings.level).toEqualTypeOf<'debug' | 'info' | 'warn'>();
  });

  it('have defaults where nothing, or an empty text, is given', () => {
    expect(readSettings({ HUB_NAME: 'main', PORT: '', LOG_LEVEL: ' ' }, SETTINGS)).toMatchObject({
      port: 4000,
      level: 'info',
      origins: [],
    });
  });

  it('tell everything that is wrong at once', () => {
    expect(problems({ PORT: 'abc', LOG_LEVEL: 'loud', RECORDING: 'maybe', PATIENCE_MS: '99' })).toBe(
      'PORT wants a whole number from 0 to 65535, got "abc"; HUB_NAME is not set; LOG_LEVEL wants one of debug, info, warn, got "loud"; ' +
        'RECORDING wants yes or no, got "maybe"; PATIENCE_MS wants a whole number from 100 on, got "99"',
    );
  });

  it.each([['1.5'], ['65536'], ['-1'], ['0x10'], ['1e3']])('take %s for no port', port => {
    expect(problems({ HUB_NAME: 'main', PORT: port })).toContain(`got "${port}"`);
  });

  it('may want a text of a certain form', () => {
    const zone = textLike({ env: 'ZONE', what: 'whose days', wants: 'a zone like Area/City', form: value => value.includes('/') });
    expect(readSettings({ ZONE: 'Asia/Shanghai' }, { zone }).zone).toBe('Asia/Shanghai');
    expect(() => readSettings({ ZONE: 'Mars' }, { zone })).toThrow('ZONE wants a zone like Area/City, got "Mars"');
  });

  it.each([
    ['0', 0],
    ['0.01', 0.01],
    ['.5', 0.5],
    ['1', 1],
    ['1.0', 1],
  ])('may want a part of a whole: %s', (given, value) => {
    const share = fraction({ env: 'SHARE', what: 'how much', default: 1 });
    expect(readSettings({ SHARE: given }, { share })).toEqual({ share: value });
    for (const wrong of ['1.5', '-0.1', 'half', '1e-2']) {
      expect(() => readSettings({ SHARE: wrong }, { share })).toThrow(`SHARE wants a number from 0 to 1, got "${wrong}"`);
    }
  });

  it('numbers by names, or one for all', () => {
    const setting = { most: numbersByName({ env: 'MOST', names: ['bot', 'person'], default: { bot: 7, '*': 1 }, what: 'how many' }) };
    expect(readSettings({ MOST: '12' }, setting).most).toEqual({ '*': 12 });
    expect(readSettings({ MOST: 'bot=5, * = 2' }, setting).most).toEqual({ bot: 5, '*': 2 });
    expect(readSettings({}, setting).most).toEqual({ bot: 7, '*': 1 });
    expect(settingsHelp(setting)).toContain('bot=7,*=1');
    for (const wrong of ['bot', 'bot=', 'cat=3', 'bot=-1', 'bot=1,,']) {
      expect(() => readSettings({ MOST: wrong }, setting)).toThrow(
        'MOST wants a whole number, or some by names, like bot=500,*=100, of bot, person',
      );
    }
  });

  it('give names to choices', () => {
    const setting = { colours: namedChoices({ env: 'COLOURS', choices: ['red', 'blue'], default: {}, what: 'colours of things' }) };
    expect(readSettings({ COLOURS: 'sky=blue, rose = red' }, setting).colours).toEqual({ sky: 'blue', rose: 'red' });
    expect(() => readSettings({ COLOURS: 'sky=green' }, setting)).toThrow(
      'COLOURS wants names with one of red, blue, like name=red, between commas, got "sky=green"',
    );
  });

  it('give names to addresses', () => {
    const setting = { urls: namedAddresses({ env: 'URLS', protocols: ['http'], default: {}, what: 'where things are' }) };
    expect(readSettings({ URLS: 'crm=http://a:1/graphql, orders = http://b:2' }, setting).urls).toEqual({
      crm: 'http://a:1/graphql',
      orders: 'http://b:2',
    });
    expect(readSettings({}, setting).urls).toEqual({});
    expect(settingsHelp(setting)).toContain('(none)');
    for (const wrong of ['crm', 'crm=', 'crm=ftp://a', 'http://a', 'crm=http://a,,']) {
      expect(() => readSettings({ URLS: wrong }, setting)).toThrow(
        'URLS wants names with addresses, like name=http://host, between commas',
      );
    }
  });

  it('never show what may be secret', () => {
    expect(problems({ HUB_NAME: 'main', REDIS_URL: 'http://user:hunter2@host' })).toBe('REDIS_URL wants an address like redis://host');
    const help = settingsHelp({ token: text({ env: 'TOKEN', default: 'hunter2', secret: true, what: 'a token' }) });
    expect(help).not.toContain('hunter2');
  });

  it('explain themselves', () => {
    expect(settingsHelp(SETTINGS).split('\n').slice(0, 4)).toEqual([
      'PORT         4000        where the hub listens',
      'HUB_NAME     (required)  how the hub calls itself',
      'REDIS_URL    (none)      Redis; without it everything stays in process',
      'TOKEN        (none)      what callers from other machines show',
    ]);
  });
});

it('says from where on a number counts, also when that is nothing', () => {
  const settings = { retries: wholeNumber({ env: 'RETRIES', what: 'how often' }) };
  expect(() => readSettings({ RETRIES: '-5' }, settings)).toThrow('RETRIES wants a whole number from 0 on, got "-5"');
});
