import { afterEach, describe, expect, it } from 'vitest';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.js';

/** Answers a number with its double when told "go" by another message; dies of -1. */
const DOUBLING = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', number => {
    if (number < 0) throw new Error('negative');
    setTimeout(() => parentPort.postMessage(number * 2), number);
  });
  parentPort.postMessage('ready');`;

const pools: WorkerPool<number, number>[] = [];
const start = async (code = DOUBLING, options: Partial<WorkerPoolOptions> = {}) => {
  const script = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  const pool = await WorkerPool.start<number, number>({ system: 'test', script, workerData: null, size: 1, waiting: 4, ...options });
  pools.push(pool);
  return pool;
};
afterEach(() => Promise.all(pools.splice(0).map(pool => pool.close())));

const usual = { urgent: false, signal: new AbortController().signal };

describe('a pool of workers', () => {
  it('gives each job its own answer', async () => {
    const pool = await start(DOUBLING, { size: 2 });
    expect(await Promise.all([30, 1, 20, 2].map(number => pool.run(number, usual)))).toEqual([60, 2, 40, 4]);
  });

  it('does urgent jobs first', async () => {
    const pool = await start();
    const done: number[] = [];
    const run = (number: number, urgent: boolean) => pool.run(number, { ...usual, urgent }).then(() => done.push(number));
    await Promise.all([run(30, false), run(1, false), run(2, true), run(3, true)]);
    expect(done).toEqual([30, 2, 3, 1]);
  });

  it('refuses what would wait too long', async () => {
    const pool = await start();
    const all = Promise.all([20, 1, 2, 3, 4].map(number => pool.run(number, usual)));
    await expect(pool.run(5, usual)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    await all;
  });

  it('lets go of a job that nobody wants any more', async () => {
    const pool = await start();
    const first = pool.run(30, usual);
    const stop = new AbortController();
    const dropped = pool.run(1_000_000, { ...usual, signal: stop.signal });
    stop.abort();
    expect(await dropped).toBeNull();
    expect(await first).toBe(60);
    expect(await pool.run(1, { ...usual, signal: stop.signal })).toBeNull();
  });

  it('replaces a worker that dies, and says so to whom it worked for', async () => {
    const pool = await start();
    const dying = pool.run(-1, usual);
    const next = pool.run(7, usual);
    await expect(dying).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', system: 'test' });
    expect(await next).toBe(14);
  });

  it('does not start where its workers cannot', async () => {
    await expect(start('throw new Error("no library")')).rejects.toMatchObject({
      code: 'MISCONFIGURED',
      message: expect.stringContaining('no library'),
    });
  });

  it('ends what waits when it is closed', async () => {
    const pool = await start();
    const jobs = Promise.allSettled([500, 1].map(number => pool.run(number, usual)));
    await pool.close();
    for (const job of await jobs) expect(job).toMatchObject({ status: 'rejected', reason: { code: 'SHUTTING_DOWN' } });
    await expect(pool.run(1, usual)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });
});
