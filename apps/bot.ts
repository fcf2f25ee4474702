import { systemClock } from '#kernel/clock.js';
import { openBot } from './parts/bot.js';
import { openHealth } from './parts/health.js';
import { listen } from './parts/listen.js';
import { runProcess } from './parts/process.js';
import { dialog, graphAddress, listening, logging } from './parts/settings.js';

const settings = { ...logging, ...listening(8803), ...graphAddress, ...dialog };

await runProcess(
  { name: 'bot', what: 'The reference dialog service: holds the conversations, as a client of the graph.', settings },
  async ({ settings, lifecycle, log }) => {
    const ground = { clock: systemClock, log, lifecycle };
    const bot = openBot(ground, settings);
    const url = await listen(ground, settings, [openHealth(ground, [bot.health])]);
    await bot.start();
    return [`The bot is at ${url}`];
  },
);
