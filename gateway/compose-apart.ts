import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { HubError } from '#kernel/errors.js';
import { type Composed, type Misfit, misfits, type SubgraphSource, unreadable } from './compose.js';

type Reply = Composed | { misfits: Misfit[] } | { unreadable: string; message: string };

/** How long a composition may take. A large company's takes some seconds. */
const COMPOSE_MS = 120_000;

/** Plain JavaScript for a process of its own, so that it starts the same from sources and from what is built. */
const PROGRAM = `
const { composeServices } = require(process.argv[1]);
const { parse } = require(process.argv[2]);
process.once('message', subgraphs => {
  const services = [];
  for (const { name, url, sdl } of subgraphs) {
    try {
      services.push({ name, url, typeDefs: parse(sdl) });
    } catch (error) {
      return process.send({ unreadable: name, message: error.message }, () => process.disconnect());
    }
  }
  const { errors, supergraphSdl, hints = [] } = composeServices(services);
  const reply = errors
    ? {
        misfits: errors.map(({ message, extensions, nodes = [] }) => ({
          message,
          code: extensions.code,
          subgraphs: nodes.flatMap(({ subgraph }) => subgraph ?? []),
        })),
      }
    : { supergraphSdl, hints: hints.map(hint => String(hint).split('\\n', 1)[0]) };
  process.send(reply, () => process.disconnect());
});`;

/** As `compose`, in a process of its own: whoever asks the graph meanwhile does not notice that it takes its time. */
export const composeApart = async (subgraphs: readonly SubgraphSource[], signal?: AbortSignal): Promise<Composed> => {
  const { resolve } = createRequire(import.meta.url);
  const ending = signal ? AbortSignal.any([signal, AbortSignal.timeout(COMPOSE_MS)]) : AbortSignal.timeout(COMPOSE_MS);
  const child = spawn(process.execPath, ['-e', PROGRAM, resolve('@apollo/composition'), resolve('graphql')], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {},
    signal: ending,
    killSignal: 'SIGKILL',
  });
  let complaint = '';
  child.stderr!.on('data', chunk => (complaint += String(chunk)));
  let reply: Reply | undefined;
  child.once('message', message => {
    reply = message as Reply;
  });
  child.send(subgraphs, () => {});
  await once(child, 'close').catch(() => {});
  signal?.throwIfAborted();
  if (!reply) {
    const said = ending.aborted ? `took over ${COMPOSE_MS} ms` : `failed: ${complaint.trim().split('\n').at(-1) ?? 'without a word'}`;
    throw new HubError('MISCONFIGURED', `Composing the subgraphs ${said}`);
  }
  if ('misfits' in reply) throw misfits(reply.misfits);
  if ('unreadable' in reply) throw unreadable(reply.unreadable, new Error(reply.message));
  return reply;
};
