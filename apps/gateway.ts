import 'reflect-metadata';

// Told what to serve, it serves that and nothing else; otherwise it is the front door of a hub.
const isAlone = process.argv.slice(2).some(argument => /^--(supergraph|config)(=|$)/.test(argument));
const { start } = isAlone ? await import('./gateway/alone.js') : await import('./gateway/of-hub.js');
await start();
