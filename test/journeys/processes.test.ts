import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeCall } from '#apps/call/place-call.js';
import { ROOM_RATE } from '#media/frame.js';
import { decodeMulaw } from '#media/g711.js';
import { readWav, writeWav } from '#media/wav.js';
import { freePort } from '../real/free-port.js';
import { type RealPostgres, realPostgres } from '../real/postgres.js';
import { phoneTo, scriptOf, voice } from './caller.js';
import { shortFlows } from './flows.js';
import { Events, viewOf } from './graph.js';
import { AUTH_TOKEN, oneProcess } from './house.js';
import { run, type Start, start } from './process.js';

/** How processes begin and end: what they need, what they say when they cannot start, and that they leave nothing open. */
let folder: string;
let taken: Server;
let postgres: RealPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-processes-'));
  taken = createServer().listen(0, '127.0.0.1');
  [postgres] = await Promise.all([realPostgres(), once(taken, 'listening')]);
}, 120_000);
afterAll(async () => {
  taken.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});
const takenPort = () => String((taken.address() as { port: number }).port);

const PROGRAMS: [name: string, settings: string[]][] = [
  ['hub', ['PORT', 'DATABASE_URL', 'DATA_DIR', 'FLOWS', 'TWILIO_AUTH_TOKEN', 'BOT']],
  ['gateway', ['PORT', 'REDIS_URL', 'SUBGRAPH_URLS', 'MEDIA_URL']],
  ['subgraph', ['PORT', 'REDIS_URL', 'DATABASE_URL']],
  ['media', ['PORT', 'REDIS_URL', 'PUBLIC_URL', 'WEBRTC_PORTS', 'MEDIA_WORKERS', 'MAX_CALL_MS', 'DEFAULT_LANGUAGE']],
  ['worker', ['PORT', 'REDIS_URL', 'DATABASE_URL', 'SAMPLE_DATA', 'TIME_ZONE']],
  ['bot', ['PORT', 'GRAPH_URL', 'FLOWS', 'TIME_ZONE']],
];

describe.concurrent('a program', () => {
  it.each(PROGRAMS)('%s explains itself', async (name, settings) => {
    const { code, stdout, stderr } = await run(name, { args: ['--help'] });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: npm run ${name}`);
    for (const setting of settings) expect(stdout).toMatch(new RegExp(`^${setting} `, 'm'));
  });
});

const REDIS_URL = 'redis://127.0.0.1:1';
const NOWHERE = 'postgresql://switchboard:secret@127.0.0.1:1/shop';

describe.concurrent('what cannot start says why, in one line, and ends with 1', () => {
  const cases: [why: string, name: string, given: () => Start, says: string | RegExp][] = [
    ['nothing is set', 'worker', () => ({}), 'REDIS_URL is not set; DATABASE_URL is not set'],
    ['nothing is set', 'gateway', () => ({}), 'REDIS_URL is not set'],
    [
      'several settings are wrong',
      'hub',
      () => ({ env: { PORT: 'abc', LOG_LEVEL: 'loud', TIME_ZONE: 'Mars', HANDOFF_NUMBER: '030', WEBRTC_PORTS: '9-1' } }),
      'LOG_LEVEL wants one of trace, debug, info, warn, error, silent, got "loud"; PORT wants a whole number from 0 to 65535, got "abc"; ' +
        'HANDOFF_NUMBER wants a number like +4930123456, got "030"; WEBRTC_PORTS wants the lowest and the highest port, like 40000-40099, got "9-1"; ' +
        'TIME_ZONE wants a time zone like Asia/Shanghai, got "Mars"',
    ],
    ['an option is unknown', 'hub', () => ({ args: ['--prot', '1'] }), /Unknown option '--prot'/],
    ['no subgraph is named', 'subgraph', () => ({ env: { REDIS_URL, DATABASE_URL: NOWHERE } }), /Which subgraph\? Name one.*crm, orders/],
    [
      'a subgraph is unknown',
      'subgraph',
      () => ({ args: ['crm,shop'], env: { REDIS_URL, DATABASE_URL: NOWHERE } }),
      /There is no subgraph shop; there are crm/,
    ],
    [
      'no database answers',
      'worker',
      () => ({ env: { REDIS_URL, DATABASE_URL: NOWHERE } }),
      'No database answers at 127.0.0.1:1/shop (DATABASE_URL)',
    ],
    [
      'the database is empty',
      'worker',
      () => ({ env: { REDIS_URL, DATABASE_URL: postgres.url } }),
      /is behind by \d+_init, .*\. Run: npm run migrate -- deploy/,
    ],
    [
      'there is no such database',
      'worker',
      () => ({ env: { REDIS_URL, DATABASE_URL: `${postgres.url}x` } }),
      /^The database does not exist on its server: 127\.0\.0\.1:\d+\/postgresx \(DATABASE_URL\)$/,
    ],
    ['no Redis answers', 'gateway', () => ({ env: { REDIS_URL } }), /Redis at redis:\/\/127\.0\.0\.1:1 cannot be reached/],
    [
      'the port is taken',
      'bot',
      () => ({ env: { PORT: takenPort() } }),
      /Port \d+ on 127\.0\.0\.1 is in use by another program; stop that or choose another port/,
    ],
    [
      'the ports for browsers are taken',
      'hub',
      () => ({ env: { PORT: '0', DATA_DIR: join(folder, 'deaf'), WEBRTC_PORTS: `${takenPort()}-${takenPort()}` } }),
      /No port from (\d+) to \1 on 127\.0\.0\.1 is free for browsers' audio/,
    ],
    ['everybody could ask', 'bot', () => ({ env: { HOST: '0.0.0.0', PORT: '0' } }), /Listening on 0\.0\.0\.0 wants a token/],
    ['the flows are not there', 'bot', () => ({ env: { PORT: '0', FLOWS: folder } }), /Cannot read .*flows\.yaml/],
  ];
  it.each(cases)('%s (%s)', async (_, name, given, says) => {
    const { code, stdout, stderr } = await run(name, given());
    const lines = stderr.split('\n').filter(line => line !== '' && !line.startsWith('{'));
    expect([code, stdout, lines.length]).toEqual([1, '', 1]);
    expect(lines[0]).toMatch(new RegExp(`^${name} cannot start: `));
    expect(lines[0]!.slice(`${name} cannot start: `.length)).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
    expect(stderr).not.toContain('secret');
  });

  it('a port and a data folder are kept from a second hub', async () => {
    const env = { DATA_DIR: join(folder, 'kept'), PORT: String(await freePort()), LOG_LEVEL: 'warn' };
    const hub = await start('hub', { env });
    const second = await run('hub', { env });
    expect(second.stderr).toMatch(/^hub cannot start: The data folder .* is in use by process \d+/);
    const elsewhere = await run('hub', { env: { ...env, DATA_DIR: join(folder, 'other') } });
    expect(elsewhere.stderr).toMatch(/^hub cannot start: Port \d+ on 127\.0\.0\.1 is in use/m);
    expect([second.code, elsewhere.code]).toEqual([1, 1]);
    expect(await hub.stop()).toMatchObject({ code: 0, stderr: '' });
  }, 120_000);
});

describe('a process that is told to end', () => {
  it('before it stands ends at once, and has nothing to complain of', async () => {
    const DATA_DIR = join(folder, 'early');
    const env = { DATA_DIR, PORT: '0', LOG_LEVEL: 'warn', SAMPLE_DATA: 'yes' };
    const { code, stdout, stderr } = await run('hub', { env, until: async () => existsSync(DATA_DIR) });
    expect([code, stdout, stderr]).toEqual([0, '', '']);
  }, 120_000);

  it('while it waits for a graph that is not there ends as well', async () => {
    const PORT = String(await freePort());
    const health = () =>
      fetch(`http://127.0.0.1:${PORT}/health`).then(
        ({ status }) => status,
        () => null,
      );
    const env = { PORT, GRAPH_URL: 'http://127.0.0.1:1/graphql', LOG_LEVEL: 'error' };
    const { code, stdout, stderr } = await run('bot', { env, until: async () => (await health()) === 503 });
    expect([code, stdout, stderr]).toEqual([0, '', '']);
  }, 120_000);

  it('in the middle of a call ends the call first, and keeps what was said', async () => {
    const flows = await shortFlows();
    const env = { DATA_DIR: join(folder, 'ended'), FLOWS: flows, PORT: String(await freePort()) };
    const house = await oneProcess(env);
    const events = await Events.of(house.url);
    const from = '+493055504001';
    const script = scriptOf({ from, steps: [{ expect: 'end', withinMs: 60_000 }] });
    const placed = placeCall({ phone: phoneTo(house, script, { patienceMs: 0 }), voice, script });
    const { call } = await events.of(from, 'reply.ended');
    const { code, stderr } = await house.processes.hub!.stop();
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/left open|did not close cleanly|"level":[56]0/);
    expect((await placed).end.by).toBe('HUB');
    await events.close();

    const again = await oneProcess(env);
    expect(await viewOf(again.url, call.id)).toMatchObject({ status: 'ENDED', endReason: 'HUB_STOPPED', turns: [{ ordinal: 0 }] });
    await again.stop();
    await rm(flows, { recursive: true, force: true });
  }, 120_000);
});

describe('the telephone for tests', () => {
  it('plays a recording to the bot and hears its answer, and keeps both', async () => {
    const flows = await shortFlows();
    const house = await oneProcess({ DATA_DIR: join(folder, 'telephoned'), FLOWS: flows });
    const [wav, recorded, reported] = ['in.wav', 'out.wav', 'report.json'].map(name => join(folder, name)) as [string, string, string];
    const asked = decodeMulaw(Buffer.concat(await voice.speak('what does shipping cost me', 'EN')));
    await writeFile(wav, writeWav({ sampleRate: ROOM_RATE, channels: 1, samples: asked }));
    const args = ['--url', house.door, '--token', AUTH_TOKEN, '--wav', wav, '--record', recorded, '--report', reported];
    const { code, stdout, stderr } = await run('call', { args: ['--door', 'twilio', ...args] });
    expect([code, stdout], stderr).toEqual([0, expect.stringContaining('answered after')]);
    const { exchanges, end, durationMs, failure } = JSON.parse(await readFile(reported, 'utf8'));
    expect([exchanges.length, exchanges[0].bargeInMs, end.by, failure]).toEqual([1, null, 'CALLER', null]);
    expect(exchanges[0].answerMs).toBeGreaterThan(exchanges[0].endMs);
    const { samples } = readWav(await readFile(recorded), recorded, { channels: 2, sampleRate: ROOM_RATE });
    expect(samples.length / 2 / ROOM_RATE).toBeCloseTo(durationMs / 1000, 1);
    await house.stop();
    await rm(flows, { recursive: true, force: true });
  }, 120_000);

  it('leaves a recording and a report of a call that goes wrong, too', async () => {
    const reported = join(folder, 'wrong.json');
    const script = join(folder, 'deaf.yaml');
    await writeFile(script, 'steps:\n  - { waitFor: speech, withinMs: 1 }\n');
    const house = await oneProcess({ DATA_DIR: join(folder, 'wrong') });
    const args = ['--url', house.door, '--token', AUTH_TOKEN, '--script', script, '--report', reported];
    const { code, stderr } = await run('call', { args });
    expect([code, stderr]).toEqual([1, expect.stringContaining('Nobody spoke within 1 ms')]);
    expect(JSON.parse(await readFile(reported, 'utf8'))).toMatchObject({ failure: expect.stringContaining('Nobody spoke') });
    await house.stop();
  }, 120_000);

  it('says what is wrong with a recording that it is to play', async () => {
    const wav = join(folder, 'stereo.wav');
    await writeFile(wav, writeWav({ sampleRate: 8_000, channels: 2, samples: new Int16Array(1_600) }));
    const { code, stderr } = await run('call', { args: ['--wav', wav] });
    expect(stderr).toMatch(/stereo\.wav.*(mono|channel)/);
    expect(code).toBe(2);
  });
});
