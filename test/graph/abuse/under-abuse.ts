import { connect, type Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished } from 'vitest';
import type { MakeExecutor } from '#gateway/executor.js';
import type { HttpLimits } from '#platform/http/server.js';
import { near, openGateway } from '../open-gateway.js';
import { smallHouse } from '../small-house.js';

/** A gateway that is to stand whatever comes. */
export const underAbuse = async (options: { http?: Partial<HttpLimits>; limits?: { maxBytes?: number }; executor?: MakeExecutor } = {}) => {
  const house = smallHouse();
  const gateway = await openGateway({ supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near), ...options });
  const port = Number(new URL(gateway.url).port);
  return {
    ...gateway,
    house,
    port,
    /** A connection of the test's own, for what no client would send. */
    dial: () => dial(port),
    /** What is answered to bytes on a connection of their own, until that ends. */
    async say(...bytes: (string | Buffer)[]): Promise<string> {
      const line = await dial(port);
      for (const some of bytes) line.socket.write(some, 'latin1');
      return line.all();
    },
    /** That it still answers, whatever has been done to it. */
    async stillAnswers() {
      expect(await gateway.ask('{ shopMotto }')).toEqual({ data: { shopMotto: 'Everything, always' } });
    },
  };
};

export interface Line {
  socket: Socket;
  /** What has come so far. */
  heard(): string;
  /** All that comes until the other side ends it. */
  all(): Promise<string>;
  /** Resolves when what has come holds these words. */
  until(words: string): Promise<void>;
}

export const dial = async (port: number): Promise<Line> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let heard = '';
  const ended = Promise.withResolvers<void>();
  socket.setEncoding('latin1');
  socket.on('data', data => {
    heard += data;
  });
  socket.on('error', () => ended.resolve());
  socket.once('end', () => {
    ended.resolve();
    socket.end();
  });
  socket.once('close', () => ended.resolve());
  await new Promise<void>(resolve => socket.once('connect', () => resolve()));
  return {
    socket,
    heard: () => heard,
    async all() {
      await ended.promise;
      return heard;
    },
    async until(words) {
      while (!heard.includes(words)) await new Promise(resolve => socket.once('data', resolve));
    },
  };
};

/** A question as it goes over the wire. */
export const posted = (body: string, headers: string[] = [], version = '1.1'): string =>
  [
    `POST /graphql HTTP/${version}`,
    'host: localhost',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
    '',
    body,
  ].join('\r\n');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Memory in use when all that nobody needs has been let go, in MB: what is in the heap, and what Buffers hold. */
const heldMb = async (): Promise<number> => {
  // What has just ended lets go of its last things in the turns of the loop that follow.
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_048_576;
};

/** Does something, once to warm up and then again, and holds what it leaves behind and how long it held up everybody else. */
export const staysSteady = async (
  abuse: () => Promise<unknown>,
  { moreMb = 40, blockedMs = 5_000, rssMb = 400 }: { moreMb?: number; blockedMs?: number; rssMb?: number } = {},
): Promise<void> => {
  await abuse();
  const before = await heldMb();
  const rss = process.memoryUsage.rss();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await abuse();
  delay.disable();
  const grownMb = (process.memoryUsage.rss() - rss) / 1_048_576;
  expect((await heldMb()) - before, 'MB that are kept').toBeLessThan(moreMb);
  expect(grownMb, 'MB that the process has grown by').toBeLessThan(rssMb);
  expect(delay.max / 1e6, 'ms for which nothing else was done').toBeLessThan(blockedMs);
};

/** The first error of an answer, as "code: message". */
export const refusalOf = async (response: Response): Promise<string> => {
  const { errors = [] } = (await response.json()) as { errors?: { message: string; extensions: { code: string } }[] };
  return `${errors[0]?.extensions.code}: ${errors[0]?.message}`;
};
