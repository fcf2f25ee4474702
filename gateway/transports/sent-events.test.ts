import { expect, it } from 'vitest';
import { type SentEvent, sentEvents } from './sent-events.js';

const read = async (chunks: (string | Buffer)[], most = 1_000): Promise<SentEvent[]> => {
  const events: SentEvent[] = [];
  const source = async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk as string);
  };
  for await (const event of sentEvents(source(), most, () => new Error('too long'))) events.push(event);
  return events;
};

it.each([
  [
    'events and their kinds',
    ['event: next\ndata: 1\n\ndata: 2\n\n'],
    [
      ['next', '1'],
      ['message', '2'],
    ],
  ],
  [
    'any end of a line',
    ['event: next\r\ndata: 1\r\n\r\nevent: next\rdata: 2\r\r:'],
    [
      ['next', '1'],
      ['next', '2'],
    ],
  ],
  ['an end of a line in two chunks', ['event: next\r', '\ndata: 1\r', '\n\r', '\n'], [['next', '1']]],
  ['data of several lines, with and without a space', ['data: a\ndata:b\ndata\n\n'], [['message', 'a\nb\n']]],
  ['an event without data not at all', ['event: complete\n\ndata:\n\n'], [['message', '']]],
  ['comments and unknown fields', [':\n\n: hello\nid: 3\nretry: 5\nwhat\ndata: 1\n\n'], [['message', '1']]],
  ['a letter in two chunks', [Buffer.from('data: 你').subarray(0, 8), Buffer.from('data: 你').subarray(8), '\n\n'], [['message', '你']]],
  ['nothing that no empty line has ended', ['data: 1\n\ndata: 2\n'], [['message', '1']]],
])('reads %s', async (_, chunks, expected) => {
  expect((await read(chunks)).map(({ event, data }) => [event, data])).toEqual(expected);
});

it('gives up on an event without end', async () => {
  await expect(read(['data: 1\n\n', `data: ${'x'.repeat(600)}`, 'x'.repeat(600)])).rejects.toThrow('too long');
  await expect(read(Array.from({ length: 200 }, () => 'data: 12345\n'))).rejects.toThrow('too long');
});
