import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../house/root.js';
import { callTo, hear } from './caller.js';
import { Events } from './graph.js';
import { type House, oneProcess } from './house.js';

/** Where its imports are found as the page says: beside the installed packages. */
const PROGRAM = join(root, 'node_modules', '.my-bot.mjs');

let house: House;
let events: Events;
let bot: ChildProcess;
let said = '';

beforeAll(async () => {
  const page = await readFile(join(root, 'docs/your-own-bot.md'), 'utf8');
  const [, program] = /```js\n([\s\S]*?)```/.exec(page)!;
  await writeFile(PROGRAM, program!);
  house = await oneProcess({ BOT: 'off' });
  events = await Events.of(house.url);
  bot = spawn(process.execPath, [PROGRAM], { env: { ...process.env, HUB_URL: house.url }, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [bot.stdout!, bot.stderr!]) stream.on('data', text => (said += text));
  await once(bot.stdout!, 'data');
}, 120_000);

afterAll(async () => {
  bot?.kill();
  await events?.close();
  await house?.stop();
  await rm(PROGRAM, { force: true });
});

it('the bot of docs/your-own-bot.md is some sixty lines, greets a caller by name, answers, and hangs up', async () => {
  const lines = (await readFile(PROGRAM, 'utf8')).split('\n').filter(line => line.trim() !== '');
  expect(lines.length).toBeLessThanOrEqual(75);

  const { record, call } = await callTo(house, events, {
    steps: [hear(), { say: 'when will my parcel get here' }, hear(), { say: 'okay goodbye then' }, { expect: 'end', withinMs: 30_000 }],
  });
  expect(record.exchanges.map(({ waitMs }) => waitMs === null)).toEqual([false, false]);
  expect(record.end.by).toBe('HUB');
  const replies = call.turns.map(({ reply }) => reply);
  expect(replies[0]).toBe('Hello Ada Bennett, this is a machine. How can I help you?');
  expect(replies[1]).toContain('Your order is shipped with SF Express');
  expect(replies[2]).toBe('Goodbye.');
  expect(said).not.toContain('Error');
}, 120_000);
