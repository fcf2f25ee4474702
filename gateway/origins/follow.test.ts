import { expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { log as makeLog } from '#platform/log.js';
import { follow } from './follow.js';

/** What is found when it is looked at, what came to be served, and what was said. */
const open = (refused: readonly string[] = []) => {
  const clock = new ManualClock();
  const served: string[] = [];
  const said: string[] = [];
  let found: string | Error = 'one';
  const stop = follow({
    origin: {
      name: 'supergraph.graphql',
      read: async () => {
        if (found instanceof Error) throw found;
        return found;
      },
    },
    served: 'one',
    async serve(sdl) {
      if (refused.includes(sdl)) throw new HubError('MISCONFIGURED', `${sdl} does not fit`);
      served.push(sdl);
    },
    clock,
    log: makeLog({ name: 'test', level: 'info', to: { write: line => void said.push(JSON.parse(line).msg) } }),
    everyMs: 500,
  });
  onTestFinished(stop);
  return {
    served,
    said,
    stop,
    async look(next: string | Error) {
      found = next;
      await clock.advance(500);
    },
  };
};

it('serves what has changed once it is the same twice', async () => {
  const { look, served } = open();
  await look('one');
  await look('half of t');
  await look('two');
  expect(served).toEqual([]);
  await look('two');
  expect(served).toEqual(['two']);
  await look('two');
  expect(served).toEqual(['two']);
});

it('refuses aloud, once, and goes on looking', async () => {
  const { look, served, said } = open(['two']);
  const gone = new HubError('MISCONFIGURED', 'cannot be read');
  for (const found of ['two', 'two', 'two', gone, gone, gone, 'three', 'three']) await look(found);
  expect(served).toEqual(['three']);
  expect(said).toEqual([
    'A supergraph is refused: the last good one is served',
    'The supergraph cannot be had: the last good one is served',
    'Another supergraph is served',
  ]);
});

it('serves what it served before once more when that comes back', async () => {
  const { look, served } = open();
  for (const found of ['two', 'two', 'one', 'one']) await look(found);
  expect(served).toEqual(['two', 'one']);
});

it('looks no more once it is stopped', async () => {
  const { look, served, stop } = open();
  await stop();
  for (const found of ['two', 'two']) await look(found);
  expect(served).toEqual([]);
});
