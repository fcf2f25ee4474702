import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { read, root } from '../house/root.js';
import { callTo, hear } from './caller.js';
import { Events } from './graph.js';
import { oneProcess } from './house.js';

/** The program of docs/your-own-bot.md, as it stands there, started beside a hub. */
const startOwnBot = async (hubUrl: string): Promise<void> => {
  const program = /```js\n(.*?)```/s.exec(read('docs/your-own-bot.md'))![1]!;
  // In the checkout, where graphql-ws is installed.
  const folder = join(root, 'dist', 'your-own-bot');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'my-bot.mjs'), program);
  const bot = spawn(process.execPath, [join(folder, 'my-bot.mjs')], {
    env: { ...process.env, HUB_URL: hubUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    bot.kill();
    if (bot.exitCode === null && bot.signalCode === null) await once(bot, 'exit');
    await rm(folder, { recursive: true, force: true });
  });
  const [said] = await once(bot.stdout, 'data');
  expect(String(said)).toContain(`Listening to the calls of ${hubUrl}`);
};

it('a bot of one’s own, as the documentation has it, answers a call', { timeout: 180_000 }, async () => {
  const house = await oneProcess({ BOT: 'off' });
  onTestFinished(async () => void (await house.stop()));
  const events = await Events.of(house.url);
  onTestFinished(() => events.close());
  await startOwnBot(house.url);

  const steps = [
    hear(),
    { say: 'can you find out where my order is' },
    hear(),
    { say: 'so long and goodbye' },
    { expect: 'end', withinMs: 30_000 },
  ];
  const { call, record } = await callTo(house, events, { from: '+14155550123', steps });
  expect(call.turns.map(({ reply }) => reply)).toEqual([
    'Hello Ada Bennett, this is a machine, and this call is recorded. How can I help you?',
    'Your order is shipped with SF Express.',
    'Goodbye.',
  ]);
  expect(call).toMatchObject({
    endReason: 'BOT_HUNG_UP',
    notice: { version: 'my-notice-1', recordingAllowed: true },
    operations: expect.arrayContaining([expect.objectContaining({ name: 'Answer', errors: 0 })]),
  });
  expect(record.exchanges.map(({ answerMs }) => answerMs !== null)).toEqual([true, true]);
});
