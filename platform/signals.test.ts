import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Lifecycle } from './lifecycle.js';
import { log, silentLog } from './log.js';
import { closeOnSignals, type SignalSource } from './signals.js';

class Process extends EventEmitter implements SignalSource {
  exitCode: number | undefined;
  readonly exited = Promise.withResolvers<number>();
  exit(code: number) {
    this.exited.resolve(code);
  }
  getActiveResourcesInfo() {
    return ['TCPServerWrap'];
  }
}

describe('a signal to end', () => {
  it.each(['SIGTERM', 'SIGINT'])('%s closes everything, then lets the process end with 0', async signal => {
    const [process, lifecycle] = [new Process(), new Lifecycle(silentLog)];
    const closed = Promise.withResolvers<void>();
    lifecycle.opened('thing', null, () => closed.resolve());
    closeOnSignals(lifecycle, silentLog, process);
    process.emit(signal);
    await closed.promise;
    await lifecycle.close();
    await Promise.resolve();
    expect(process.exitCode).toBe(0);
  });

  it('ends at once when it comes twice', async () => {
    const [process, lifecycle] = [new Process(), new Lifecycle(silentLog)];
    lifecycle.opened('stuck', null, () => new Promise(() => {}));
    let now = 0;
    closeOnSignals(lifecycle, silentLog, process, 3_000, () => now);
    process.emit('SIGTERM');
    now = 600;
    process.emit('SIGTERM');
    expect(await process.exited.promise).toBe(1);
  });

  it('is one when it reaches us twice at the same moment, from the terminal and from what started us', async () => {
    const [process, lifecycle] = [new Process(), new Lifecycle(silentLog)];
    let now = 0;
    closeOnSignals(lifecycle, silentLog, process, 3_000, () => now);
    let exited = false;
    void process.exited.promise.then(() => (exited = true));
    process.emit('SIGINT');
    now = 30;
    process.emit('SIGINT');
    await lifecycle.close();
    await new Promise(resolve => setImmediate(resolve));
    expect([exited, process.exitCode]).toEqual([false, 0]);
  });

  it('names what was left open', async () => {
    const lines: string[] = [];
    const process = new Process();
    closeOnSignals(new Lifecycle(silentLog), log({ name: 'test', to: { write: line => lines.push(line) } }), process, 1);
    process.emit('SIGTERM');
    // The wait does not keep the process alive, so something of the test's has to.
    const alive = setInterval(() => {}, 1_000);
    expect(await process.exited.promise).toBe(1);
    clearInterval(alive);
    expect(lines.at(-1)).toContain('TCPServerWrap');
  });
});
