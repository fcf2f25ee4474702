import type { RedisConnection } from './redis-connection.js';

/**
 * Drops what is older than the last `keep` messages of a stream and acknowledged by every group. Redis itself would only
 * count, and lose what nobody has read yet.
 */
export async function trimStream(redis: RedisConnection, key: string, keep: number): Promise<void> {
  const spare = (await redis.ask(client => client.xLen(key))) - keep;
  if (spare <= 0) return;
  const groups = await redis.ask(client => client.xInfoGroups(key));
  const open = await Promise.all(
    groups.map(async group => {
      const { firstId } = await redis.ask(client => client.xPending(key, String(group.name)));
      return firstId === null ? next(String(group['last-delivered-id'])) : String(firstId);
    }),
  );
  const oldest = await redis.ask(client => client.xRange(key, '-', '+', { COUNT: spare + 1 }));
  const firstKept = [...open, ...(oldest ?? []).slice(-1).map(({ id }) => id)].reduce(earlier);
  await redis.ask(client => client.xTrim(key, 'MINID', firstKept as never));
}

/** Ids are "milliseconds-sequence". */
const parts = (id: string): [bigint, bigint] => {
  const [ms = '0', sequence = '0'] = id.split('-');
  return [BigInt(ms), BigInt(sequence)];
};

const next = (id: string): string => {
  const [ms, sequence] = parts(id);
  return `${ms}-${sequence + 1n}`;
};

const earlier = (a: string, b: string): string => {
  const [aMs, aSequence] = parts(a);
  const [bMs, bSequence] = parts(b);
  return aMs < bMs || (aMs === bMs && aSequence < bSequence) ? a : b;
};
