import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { staysSteady, underAbuse } from './under-abuse.js';

leavesNothingOpen();

const INIT = '{"type":"connection_init"}';
const asking = (payload: string, id = '"1"') => `{"type":"subscribe","id":${id},"payload":${payload}}`;

const connected = async (port: number, protocol = 'graphql-transport-ws') => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocol);
  onTestFinished(() => socket.terminate());
  const heard: { type: string; payload?: unknown }[] = [];
  socket.on('message', data => heard.push(JSON.parse(String(data))));
  socket.on('error', () => {});
  const closed = new Promise<number>(resolve => socket.once('close', code => resolve(code)));
  await once(socket, 'open');
  return { socket, heard, closed };
};

/** What is sent, one message after the other, and the code with which the connection is closed for it. */
const MESSAGES: [name: string, messages: (string | Buffer)[], code: number][] = [
  ['no JSON', ['hello'], 4400],
  ['half of it', ['{"type":'], 4400],
  ['nothing', [''], 4400],
  ['a list', ['[]'], 4400],
  ['null', ['null'], 4400],
  ['a type that there is not', ['{"type":"hello"}'], 4400],
  ['no type', ['{}'], 4400],
  ['a question before a word', [asking('{"query":"{ shopMotto }"}')], 4401],
  ['an introduction of a wrong kind', ['{"type":"connection_init","payload":[]}'], 4400],
  ['an introduction that makes no sense', ['{"type":"connection_init","payload":{"client":"a b"}}'], 4400],
  ['an introduction of another type', ['{"type":"connection_init","payload":{"client":{"a":1}}}'], 4400],
  ['two introductions', [INIT, INIT], 4429],
  ['a question without an id', [INIT, '{"type":"subscribe","payload":{"query":"{ shopMotto }"}}'], 4400],
  ['a question whose id is a number', [INIT, asking('{"query":"{ shopMotto }"}', '7')], 4400],
  ['a question without a query', [INIT, asking('{}')], 4400],
  ['a question whose query is a number', [INIT, asking('{"query":7}')], 4400],
  ['a question whose variables are a text', [INIT, asking('{"query":"{ shopMotto }","variables":"{}"}')], 4400],
  ['a megabyte and more', [INIT, asking(`{"query":"#${'x'.repeat(1_100_000)}"}`)], 1009],
  ['lists in 100,000 levels, never closed', ['['.repeat(100_000)], 4400],
  ['bytes that are no JSON', [Buffer.from([0, 1, 2, 255])], 4400],
];

it.each(MESSAGES)('%s ends the connection with what is wrong', async (_, messages, code) => {
  const { port, stillAnswers } = await underAbuse();
  const { socket, closed } = await connected(port);
  for (const message of messages) socket.send(message);
  expect(await closed).toBe(code);
  await stillAnswers();
});

it('a text that is not UTF-8 ends the connection', async () => {
  const { port, stillAnswers } = await underAbuse();
  const { socket, closed } = await connected(port);
  socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
  expect(await closed).toBe(1007);
  await stillAnswers();
});

it('lists in 10,000 levels as a variable get an answer that makes sense', async () => {
  const { port, stillAnswers } = await underAbuse();
  const { socket, heard } = await connected(port);
  socket.send(INIT);
  await expect.poll(() => heard.length).toBe(1);
  const deep = '['.repeat(10_000) + ']'.repeat(10_000);
  socket.send(asking(`{"query":"query ($id: ID!) { customer(id: $id) { name } }","variables":{"id":${deep}}}`));
  await expect.poll(() => heard.length).toBeGreaterThan(1);
  expect(heard[1]).toMatchObject({ type: expect.stringMatching(/^(error|next)$/) });
  expect(JSON.stringify(heard[1])).toContain('"code":"INVALID_INPUT"');
  await stillAnswers();
});

it('all of it again and again leaves nothing behind', async () => {
  const { port, stillAnswers } = await underAbuse();
  await staysSteady(async () => {
    for (let round = 0; round < 5; round++)
      await Promise.all(
        MESSAGES.map(async ([, messages]) => {
          const { socket, closed } = await connected(port);
          for (const message of messages) socket.send(message);
          await closed;
        }),
      );
  });
  await stillAnswers();
});
