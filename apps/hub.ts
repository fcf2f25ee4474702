import 'reflect-metadata';
import { hubSettings, openHub } from './parts/hub.js';
import { runProcess } from './parts/process.js';

await runProcess(
  { name: 'hub', what: 'The whole hub in one process: graph, media, dialog service and dashboards.', settings: hubSettings },
  async process => [`Switchboard is at ${(await openHub(process)).url}`],
);
