import { systemClock } from '#kernel/clock.js';
import { openBot } from './parts/bot.js';
import { openHealth } from './parts/health.js';
import { listen } from './parts/listen.js';
import { openObserving } from './parts/observing.js';
import { runProcess } from './parts/process.js';
import { graphAddress } from './parts/settings/addresses.js';
import { dialog } from './parts/settings/dialog.js';
import { listening, logging, observing } from './parts/settings/process.js';

const settings = { ...logging, ...listening(8803), ...graphAddress, ...dialog, ...observing };

await runProcess(
  { name: 'bot', what: 'The reference dialog service: holds the conversations, as a client of the graph.', settings },
  async ({ settings, lifecycle, log }) => {
    const ground = { clock: systemClock, log, lifecycle };
    const bot = openBot(ground, settings);
    const seen = await openObserving(ground, 'bot', settings);
    const health = openHealth(ground, [bot.health], { ...settings, needs: [] });
    const url = await listen(ground, settings, [health.routes, seen.routes]);
    await bot.start();
    health.stand();
    return [`The bot is at ${url}`];
  },
);
