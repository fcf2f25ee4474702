import { once } from 'node:events';
import { expect, it } from 'vitest';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { until } from '../open-gateway.js';
import { posted, staysSteady, underAbuse } from './under-abuse.js';

leavesNothingOpen();

const QUESTION = '{"query":"{ shopMotto }"}';
const ANSWER = '{"data":{"shopMotto":"Everything, always"}}';
const GET = `GET /graphql?query=%7BshopMotto%7D HTTP/1.1\r\nhost: localhost\r\nx-hub-client: tool\r\n`;
const chunked = (chunks: string, ...headers: string[]) =>
  [
    'POST /graphql HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    'transfer-encoding: chunked',
    ...headers,
    '',
    chunks,
  ].join('\r\n');

/** What comes over a connection, the status of the one answer to it, and what that says. */
const BYTES: [name: string, bytes: string | Buffer, status: number, words: string][] = [
  ['words', 'hello?\r\n\r\n', 400, 'What came is no HTTP request'],
  ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]), 400, 'What came is no HTTP request'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'What came is no HTTP request'],
  ['HTTP/9.9', 'GET / HTTP/9.9\r\nhost: localhost\r\n\r\n', 400, 'What came is no HTTP request'],
  ['random bytes', Buffer.from(Array.from({ length: 2_000 }, (_, at) => (at * 7919) % 256)), 400, 'What came is no HTTP request'],
  ['a NUL in the address', 'GET /graphql\0 HTTP/1.1\r\nhost: localhost\r\n\r\n', 400, 'What came is no HTTP request'],
  ['a NUL in a header', `${GET}x-more: a\0b\r\n\r\n`, 400, 'What came is no HTTP request'],
  ['a header that goes on in the next line', `${GET}x-more: a\r\n b\r\n\r\n`, 400, 'What came is no HTTP request'],
  ['a header without a name', `${GET}: a\r\n\r\n`, 400, 'What came is no HTTP request'],
  ['no host', 'GET /graphql HTTP/1.1\r\n\r\n', 400, 'HTTP/1.1 wants one host header'],
  ['two hosts', `${GET}host: evil.example\r\n\r\n`, 400, 'HTTP/1.1 wants one host header, not several'],
  ['a header of 20,000 letters', `${GET}x-more: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'The headers of the request are too long'],
  ['10,000 headers', `${GET}${'x: y\r\n'.repeat(10_000)}\r\n`, 431, 'The headers of the request are too long'],
  ['an address of 20,000 letters', GET.replace('?', `?${'x'.repeat(20_000)}&`), 431, 'The headers of the request are too long'],
  [
    'a length that is a word',
    posted('', ['content-length: long']).replace('content-length: 0\r\n', ''),
    400,
    'content-length wants one whole number',
  ],
  ['a length below nothing', posted('').replace('length: 0', 'length: -1'), 400, 'content-length wants one whole number'],
  ['two lengths', posted(QUESTION, ['content-length: 5']), 400, 'content-length wants one whole number'],
  ['a length of a gigabyte', posted('').replace('length: 0', 'length: 1000000000'), 413, "The request's body is over 1048576 bytes"],
  ['a length beyond numbers', posted('').replace('length: 0', `length: ${'9'.repeat(30)}`), 400, 'content-length wants one whole number'],
  [
    'a length and chunks',
    posted(QUESTION, ['transfer-encoding: chunked']),
    400,
    'transfer-encoding wants "chunked", and no content-length beside it',
  ],
  [
    'chunks in another coding',
    chunked('').replace('chunked', 'gzip'),
    400,
    'transfer-encoding wants "chunked", and no content-length beside it',
  ],
  ['chunks of no length', chunked('ZZ\r\nabc\r\n0\r\n\r\n'), 400, 'The body is not in chunks, though its transfer-encoding says so'],
  ['chunks beyond numbers', chunked(`${'f'.repeat(20)}\r\nabc`), 400, 'The body is not in chunks, though its transfer-encoding says so'],
  [
    'chunks with much to say',
    chunked(`5;${'x'.repeat(20_000)}\r\nabcde\r\n0\r\n\r\n`),
    413,
    "The extensions of the body's chunks are too long",
  ],
  ['chunks over the limit', chunked(`200000\r\n${'x'.repeat(0x200000)}\r\n0\r\n\r\n`), 413, "The request's body is over 1048576 bytes"],
  ['an expectation', posted(QUESTION, ['expect: the-best']), 400, 'Nothing is expected here but 100-continue'],
  [
    'another method',
    'PATCH /graphql HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
    405,
    '/graphql wants POST, or GET for queries',
  ],
  ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n', 405, 'This is no proxy'],
  ['an upgrade to nothing', `${GET}connection: upgrade, close\r\nupgrade: h2c\r\n\r\n`, 400, 'Invalid Upgrade header'],
  [
    'an upgrade without a key',
    `${GET}connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\r\n`,
    400,
    'Sec-WebSocket-Key',
  ],
  [
    'an upgrade of another version',
    `${GET}connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 99\r\n\r\n`,
    400,
    'Sec-WebSocket-Version',
  ],
  [
    'an upgrade elsewhere',
    GET.replace('/graphql', '/nowhere').concat('connection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    404,
    'Nothing answers at /nowhere',
  ],
];

it.each(BYTES)('%s is told what is wrong, and heard no further', async (_, bytes, status, words) => {
  const { say, stillAnswers } = await underAbuse();
  const heard = await say(bytes);
  const [head = '', body = ''] = heard.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head.toLowerCase()).toContain('connection: close');
  expect(body.replaceAll('\\"', '"')).toContain(words);
  expect(heard.match(/^HTTP\/1\.1/gm)).toHaveLength(1);
  await stillAnswers();
});

it('500 of them leave nothing behind', async () => {
  const { say, stillAnswers } = await underAbuse();
  await staysSteady(async () => {
    for (let round = 0; round < 500 / BYTES.length; round++) await Promise.all(BYTES.map(([, bytes]) => say(bytes)));
  });
  await stillAnswers();
}, 60_000);

it('HTTP/1.0 is answered, once, and in one piece', async () => {
  const { say } = await underAbuse();
  const heard = await say(posted(QUESTION, [], '1.0'));
  expect(heard).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(heard).not.toContain('transfer-encoding');
  expect(heard.endsWith(ANSWER)).toBe(true);
});

it('a client that waits to be told to go on is told so', async () => {
  const { dial } = await underAbuse();
  const line = await dial();
  const [head, body] = posted(QUESTION, ['expect: 100-continue', 'connection: close']).split('\r\n\r\n');
  line.socket.write(`${head}\r\n\r\n`);
  await line.until('100 Continue');
  line.socket.write(body!);
  expect((await line.all()).endsWith(ANSWER)).toBe(true);
});

it('questions that come all at once are answered one after the other', async () => {
  const { say } = await underAbuse();
  const questions = Array.from({ length: 200 }, (_, at) => posted(QUESTION, [`x-request-id: q${at}`]));
  const heard = await say(questions.join(''), posted(QUESTION, ['x-request-id: last', 'connection: close']));
  expect([...heard.matchAll(/x-request-id: (\w+)/g)].map(([, id]) => id)).toEqual([...questions.map((_, at) => `q${at}`), 'last']);
});

it('what follows a body that was not read is not taken for a question', async () => {
  const { say, house } = await underAbuse();
  const hidden = posted('{"query":"{ customer(id: \\"c1\\") { orders { id } } }"}');
  const heard = await say(posted(`${' '.repeat(1_100_000)}${hidden}`), hidden);
  expect(heard.match(/^HTTP\/1\.1/gm)).toHaveLength(1);
  expect([heard.slice(0, 12), house.shop.asked]).toEqual(['HTTP/1.1 413', 0]);
});

it.each<[string, (line: Awaited<ReturnType<Awaited<ReturnType<typeof underAbuse>>['dial']>>) => void, RegExp]>([
  ['says nothing', () => {}, /^HTTP\/1\.1 408 /],
  ['says half a line', ({ socket }) => void socket.write('POST /gra'), /^HTTP\/1\.1 408 /],
  [
    'says a header now and then',
    ({ socket }) => {
      socket.write(GET);
      const more = setInterval(() => socket.write('x: y\r\n'), 20);
      socket.once('close', () => clearInterval(more));
      socket.once('end', () => clearInterval(more));
    },
    /^HTTP\/1\.1 408 /,
  ],
  [
    'says a letter of its question now and then',
    ({ socket }) => {
      socket.write(posted(' '.repeat(10_000)).slice(0, -10_000));
      const more = setInterval(() => socket.write(' '), 20);
      socket.once('close', () => clearInterval(more));
      socket.once('end', () => clearInterval(more));
    },
    /^HTTP\/1\.1 408 /,
  ],
])('a client that %s is let go of in time', async (_, act, words) => {
  const { dial, stillAnswers } = await underAbuse({ http: { headersMs: 150, requestMs: 300 } });
  const start = performance.now();
  const lines = await Promise.all(Array.from({ length: 20 }, dial));
  for (const line of lines) act(line);
  for (const heard of await Promise.all(lines.map(line => line.all()))) expect(heard).toMatch(words);
  expect(performance.now() - start).toBeLessThan(3_000);
  await stillAnswers();
});

it('a client that goes in the middle of anything is forgotten', async () => {
  const { dial, stillAnswers } = await underAbuse();
  const whole = posted(QUESTION);
  await staysSteady(async () => {
    for (let length = 0; length <= whole.length; length++) {
      const { socket } = await dial();
      socket.write(whole.slice(0, length), () => (length % 2 === 0 ? socket.destroy() : socket.resetAndDestroy()));
      await new Promise(resolve => (socket.closed ? resolve(null) : socket.once('close', resolve)));
    }
  });
  await stillAnswers();
});

it('a client that closes its half and leaves does not leave its question behind', async () => {
  const { dial, house, stillAnswers } = await underAbuse();
  const gate = Promise.withResolvers<void>();
  house.shop.gate = gate.promise;
  const { socket } = await dial();
  socket.write(posted('{"query":"{ customer(id: \\"c1\\") { orders { id } } }"}'));
  await until(() => house.shop.asked === 1);
  socket.end();
  await once(socket, 'close');
  gate.resolve();
  await stillAnswers();
});

it('a client that never reads its answers costs one buffer, and is cut off in time', async () => {
  const { dial, stillAnswers } = await underAbuse({ http: { stalledMs: 200 } });
  // Long names: little to do, and much to say.
  const fields = Array.from({ length: 40 }, (_, at) => `a${at}${'x'.repeat(2_000)}: shopMotto`);
  const greedy = posted(JSON.stringify({ query: `{ ${fields.join(' ')} }` }));
  await staysSteady(async () => {
    const { socket } = await dial();
    const closed = new Promise(resolve => socket.once('close', resolve));
    socket.pause();
    // As much as it can say before nobody listens any more.
    while (!socket.writableNeedDrain && socket.writable) {
      socket.write(greedy);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    const cutOff = new Promise(resolve => setTimeout(resolve, 1_000));
    await stillAnswers();
    await cutOff;
    // Only reading shows that it has been cut off.
    socket.resume();
    await closed;
  });
  await stillAnswers();
}, 30_000);

it('1,000 connections of which nothing is heard cost little, and hold up nobody', async () => {
  const { dial, stillAnswers } = await underAbuse();
  await staysSteady(
    async () => {
      const lines = await Promise.all(Array.from({ length: 1_000 }, dial));
      await stillAnswers();
      for (const { socket } of lines) socket.destroy();
      await Promise.all(lines.map(line => line.all()));
    },
    { moreMb: 40 },
  );
}, 60_000);
