import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { compose } from '#gateway/compose.js';
import type { MakeExecutor } from '#gateway/executor.js';
import { compiledExecutor } from '#gateway/executors/compiled/compiled.js';
import { referenceExecutor } from '#gateway/executors/reference.js';
import { apolloPlanner, apolloPlanning } from '#gateway/planners/apollo.js';
import { hivePlanner, hivePlanning } from '#gateway/planners/hive.js';
import { http } from '#gateway/transports/http.js';
import { systemClock } from '#kernel/clock.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { openGateway } from '../open-gateway.js';
import { staysSteady } from './under-abuse.js';

const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
  scalar Anything
  type Thing @key(fields: "id") { id: ID! name: String }
  type Query { word: String number: Int flag: Boolean needed: String! thing: Thing things: [Thing!] anything: Anything }
`;
const GOOD = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7") type Query { good: String }';

/** What a subgraph does with a connection on which it has been asked. */
type Behaviour = (socket: Socket) => void;

/** The same for all gateways, wherever the subgraphs listen: processes that have read and planned it once need not do so again. */
const { supergraphSdl } = compose([
  { name: 'bad', sdl: SDL, url: 'http://bad.invalid' },
  { name: 'good', sdl: GOOD, url: 'http://good.invalid' },
]);

/** Processes that plan for all gateways: starting some for each would take longer than all the rest. */
const planning = { hive: hivePlanning(), apollo: apolloPlanning() };
// Two at a time each, so that all processes stand before a test counts what is open.
beforeAll(async () => {
  const { hive, apollo } = planning;
  const natively = [1, 2].map(() => hivePlanner(supergraphSdl, { planning: hive }));
  await Promise.all([...natively, ...[1, 2].map(() => apolloPlanner(supergraphSdl, { planning: apollo }))]);
}, 60_000);
afterAll(() => Promise.all([planning.hive.close(), planning.apollo.close()]));

const EXECUTORS: [name: string, executor: MakeExecutor][] = [
  ['the reference executor', referenceExecutor],
  ['the compiled executor, planned natively', compiledExecutor(sdl => hivePlanner(sdl, { planning: planning.hive }))],
  ['the compiled executor, planned in JavaScript', compiledExecutor(sdl => apolloPlanner(sdl, { planning: planning.apollo }))],
];

/** What an answer may have, in bytes: enough for a million levels. */
const MAX_BYTES = 2_500_000;

/** A subgraph that behaves badly beside one that does not, and a gateway over both. */
const beside = async (behave: Behaviour, executor: MakeExecutor, { timeoutMs = 2_000 }: { timeoutMs?: number } = {}) => {
  const listen = async (answer: Behaviour) => {
    const sockets = new Set<Socket>();
    const server = createServer(socket => {
      sockets.add(socket);
      let heard = '';
      socket.on('data', data => {
        heard += data;
        const [head = '', body] = heard.split('\r\n\r\n', 2);
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
        if (body === undefined || Buffer.byteLength(body) < length) return;
        heard = '';
        answer(socket);
      });
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const close = () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    };
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, close };
  };
  const bad = await listen(behave);
  const good = await listen(answered('{"data":{"good":"good"}}'));
  const transports = Object.entries({ bad, good }).map(([name, { url }]) =>
    http({ name, url, clock: systemClock, timeoutMs, maxBytes: MAX_BYTES }),
  );
  // Planned before, since a busy machine may take longer for that than a question has. How a subgraph is, is not asked here.
  const warm = ['{ word good }', '{ word }'];
  const gateway = await openGateway({ executor, supergraphSdl, transports, warm, status: { patienceMs: 100 } });
  onTestFinished(async () => {
    await gateway.close();
    bad.close();
    good.close();
  });
  return gateway;
};

const head = (status: string, headers: string[] = []) => [`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n');
const said =
  (status: string, type: string | null, body: string | Buffer): Behaviour =>
  socket => {
    socket.write(head(status, [...(type === null ? [] : [`content-type: ${type}`]), `content-length: ${Buffer.byteLength(body)}`]));
    socket.write(body);
  };
const answered = (body: string | Buffer) => said('200 OK', 'application/json', body);
const raw =
  (bytes: string, end = true): Behaviour =>
  socket =>
    void (end ? socket.end(bytes) : socket.write(bytes));
/** Writes for as long as somebody reads. */
const forEver =
  (first: string, more: string | Buffer): Behaviour =>
  socket => {
    socket.write(first);
    const on = () => {
      while (socket.writable && socket.write(more));
    };
    socket.on('drain', on);
    on();
  };
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** What the subgraph does, the code of what is said of it, and the words. */
const BEHAVIOURS: [name: string, behave: Behaviour, code: string, words: RegExp][] = [
  [
    'HTML',
    said('200 OK', 'text/html', '<html></html>'),
    'UPSTREAM_MALFORMED',
    /^bad answered 200 with text\/html instead of a GraphQL answer$/,
  ],
  ['an error page', said('500 Oh', 'text/html', '<h1>500</h1>'), 'UPSTREAM_MALFORMED', /^bad answered 500 with text\/html/],
  ['the error page of a proxy', said('502 Oh', 'text/html', '<h1>502</h1>'), 'UPSTREAM_UNAVAILABLE', /^bad answered 502 with text\/html/],
  ['an empty answer', answered(''), 'UPSTREAM_MALFORMED', /^bad answered 200 with nothing instead/],
  ['204', raw(head('204 No Content'), false), 'UPSTREAM_MALFORMED', /^bad answered 204 with nothing/],
  ['a redirect', said('302 Found', null, ''), 'UPSTREAM_MALFORMED', /^bad answered 302 with nothing/],
  ['304', raw(head('304 Not Modified'), false), 'UPSTREAM_MALFORMED', /^bad answered 304 with nothing/],
  ['garbage', answered('\x00\x01garbage'), 'UPSTREAM_MALFORMED', /^bad answered 200 with application\/json/],
  ['half of its JSON', answered('{"data":{"word":"w'), 'UPSTREAM_MALFORMED', /^bad answered 200 with application\/json/],
  ['two answers in one', answered('{"data":{}}{"data":{}}'), 'UPSTREAM_MALFORMED', /^bad answered 200/],
  ['a list', answered('[{"data":{"word":"w"}}]'), 'UPSTREAM_MALFORMED', /^bad answered 200/],
  ['a text', answered('"data"'), 'UPSTREAM_MALFORMED', /^bad answered 200/],
  ['null', answered('null'), 'UPSTREAM_MALFORMED', /^bad answered 200/],
  ['an empty object', answered('{}'), 'UPSTREAM_MALFORMED', /^bad answered 200/],
  ['data that is null, and no word why', answered('{"data":null}'), 'UPSTREAM_MALFORMED', /^bad answered with neither data nor errors$/],
  ['no data, and an empty list of errors', answered('{"errors":[]}'), 'UPSTREAM_MALFORMED', /^bad answered with neither data nor errors$/],
  ['data that is a number', answered('{"data":7}'), 'UPSTREAM_MALFORMED', /^bad answered with data that is no object$/],
  ['data that is a list', answered('{"data":[{"word":"w"}]}'), 'UPSTREAM_MALFORMED', /^bad answered with data that is no object$/],
  [
    'errors that are a text',
    answered('{"data":{"word":"w"},"errors":"none"}'),
    'UPSTREAM_MALFORMED',
    /^bad answered with errors that are no list$/,
  ],
  ['errors that are nothing', answered('{"errors":[null]}'), 'UPSTREAM_MALFORMED', /^bad answered with an error that has no message$/],
  [
    'errors without words',
    answered('{"errors":[{"message":7}]}'),
    'UPSTREAM_MALFORMED',
    /^bad answered with an error that has no message$/,
  ],
  [
    'errors at no place',
    answered('{"errors":[{"message":"m","path":"word"}]}'),
    'UPSTREAM_MALFORMED',
    /^bad answered with an error whose path is no list$/,
  ],
  [
    'bytes that UTF-8 does not have',
    answered(Buffer.from('{"data":{"word":"\xff"}}', 'latin1')),
    'UPSTREAM_MALFORMED',
    /^bad answered with bytes that are not UTF-8$/,
  ],
  ['a byte order mark', answered('\ufeff{"data":{"word":"w"}}'), 'UPSTREAM_MALFORMED', /^bad answered 200/],
  [
    'compressed, unasked',
    answered(gzipSync('{"data":{"word":"w"}}')),
    'UPSTREAM_MALFORMED',
    /^bad answered with bytes that are not UTF-8$/,
  ],
  [
    'lists in a million levels',
    answered(`{"data":{"anything":${deep(1_000_000)}}}`),
    'UPSTREAM_MALFORMED',
    /^bad answered with over 500 levels$/,
  ],
  [
    'lists in 10,000 levels',
    answered(`{"data":{"anything":${deep(10_000)}}}`),
    'UPSTREAM_MALFORMED',
    /^bad answered with over 500 levels$/,
  ],
  [
    'half an answer',
    raw(`${head('200 OK', ['content-length: 100'])}{"data":`),
    'UPSTREAM_UNAVAILABLE',
    /^bad cannot be reached, or broke off$/,
  ],
  ['half an answer in chunks', raw(`${head('200 OK', ['transfer-encoding: chunked'])}5\r\n{"da`), 'UPSTREAM_UNAVAILABLE', /broke off$/],
  [
    'nonsense chunks',
    raw(`${head('200 OK', ['transfer-encoding: chunked'])}zz\r\n{"data"`),
    'UPSTREAM_MALFORMED',
    /^bad does not speak HTTP$/,
  ],
  ['another protocol', raw('SSH-2.0-OpenSSH_9.2\r\n'), 'UPSTREAM_MALFORMED', /^bad does not speak HTTP$/],
  ['nothing, and hangs up', raw(''), 'UPSTREAM_UNAVAILABLE', /broke off$/],
  ['nothing, and breaks off', socket => void socket.resetAndDestroy(), 'UPSTREAM_UNAVAILABLE', /broke off$/],
  [
    'headers without end',
    forEver('HTTP/1.1 200 OK\r\n', `x-more: ${'x'.repeat(1_000)}\r\n`),
    'UPSTREAM_MALFORMED',
    /^bad answered with headers that are too long$/,
  ],
  [
    'a body without end',
    forEver(head('200 OK', ['transfer-encoding: chunked']), `10000\r\n${'x'.repeat(65_536)}\r\n`),
    'UPSTREAM_MALFORMED',
    /^bad answered with over 2500000 bytes$/,
  ],
  [
    'a gigabyte',
    forEver(head('200 OK', ['content-length: 1000000000']), 'x'.repeat(65_536)),
    'UPSTREAM_MALFORMED',
    /^bad answered with over 2500000 bytes$/,
  ],
];

describe.each(EXECUTORS)('by %s, a subgraph', (_, executor) => {
  leavesNothingOpen();

  it.each(BEHAVIOURS)('that answers %s is told so, and the others are heard', async (_name, behave, code, words) => {
    const { ask } = await beside(behave, executor);
    const { data, errors } = await ask('{ word anything good }');
    expect(data).toEqual({ word: null, anything: null, good: 'good' });
    for (const { message, extensions } of errors!) {
      expect(message).toMatch(words);
      expect(extensions).toMatchObject({ code, subgraph: 'bad' });
    }
    expect(errors!.length).toBeGreaterThan(0);
  });

  it.each<[string, string, string]>([
    ['a text that is an object', 'word', '{}'],
    ['a text that is a list', 'word', '["w"]'],
    ['a number that is a text', 'number', '"seven"'],
    ['a number that is half', 'number', '7.5'],
    ['a number that is too large', 'number', '3000000000'],
    ['a truth that is a number', 'flag', '1'],
    ['an object that is a text', 'thing { id }', '"thing"'],
    ['an object that is a list', 'thing { id }', '[]'],
    ['a list that is an object', 'things { id }', '{"id":"a"}'],
    ['a list of texts for objects', 'things { id }', '["a"]'],
    ['a list of nothing for objects', 'things { id }', '[null]'],
    ['an object without what it must have', 'thing { id name }', '{"name":"n"}'],
  ])('that gives %s spoils only that', async (_name, field, value) => {
    const name = field.split(' ')[0]!;
    const { ask } = await beside(answered(`{"data":{"${name}":${value}}}`), executor);
    const { data, errors } = await ask(`{ ${field} good }`);
    // The reference lets some of it through, and gives up on some; it does not fall over.
    if (executor === referenceExecutor) return expect(data?.good ?? errors?.[0]?.extensions.code).toEqual(expect.any(String));
    expect(data).toEqual({ [name]: null, good: 'good' });
    expect(errors).toMatchObject([{ path: expect.arrayContaining([name]), extensions: { code: 'UPSTREAM_MALFORMED' } }]);
  });

  it('that gives null where none may be takes the whole answer with it, and is named', async () => {
    const { ask } = await beside(answered('{"data":{"needed":null}}'), executor);
    const { data, errors } = await ask('{ needed good }');
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['needed'] }]);
  });

  it('that is silent costs its question the time it has, and no more', async () => {
    const { ask } = await beside(() => {}, executor);
    const start = performance.now();
    const { data, errors } = await ask('{ word good }', {}, { 'x-hub-deadline-ms': '300' });
    expect(performance.now() - start).toBeLessThan(1_900);
    expect(data).toEqual({ word: null, good: 'good' });
    expect(errors).toMatchObject([{ extensions: { code: 'DEADLINE_EXCEEDED', subgraph: 'bad' } }]);
  });

  it('that sends a byte now and then is given up in the end', async () => {
    const drip: Behaviour = socket => {
      socket.write(head('200 OK', ['content-length: 1000']));
      const more = setInterval(() => socket.write(' '), 20);
      socket.once('close', () => clearInterval(more));
    };
    const { ask } = await beside(drip, executor, { timeoutMs: 200 });
    expect((await ask('{ word }')).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT', subgraph: 'bad' } }]);
  });

  it('whatever it sends, leaves nothing behind', async () => {
    let turn = 0;
    const { ask } = await beside(socket => BEHAVIOURS[turn++ % BEHAVIOURS.length]![1](socket), executor);
    await staysSteady(async () => {
      for (const _behaviour of BEHAVIOURS) await ask('{ word anything good }');
    });
  });
});
