import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import { countedIds } from '#kernel/ids.js';
import { silentLog } from '../log.js';
import { intents } from './engine.js';
import type { Action, IdempotencyStrategy } from './intents.js';
import { memoryIntentRows } from './memory-intent-rows.js';
import { ScriptedUpstream } from './scripted-upstream.js';

const action: Action = { callId: 'call-1', name: 'ticket.create', key: '1', arguments: { title: 'No line', urgent: true } };

function house(strategy: IdempotencyStrategy = 'UNIQUE_EXTERNAL_ID') {
  const clock = new ManualClock();
  const rows = memoryIntentRows();
  const ids = countedIds('intent');
  const upstream = new ScriptedUpstream(strategy);
  const engine = () => intents({ rows, clock, ids, log: silentLog });
  return { clock, rows, upstream, engine };
}

describe('asking for an action once', () => {
  it('hands over the intent and gives back what the upstream said', async () => {
    const { engine, upstream } = house();
    expect(await engine().once(action, upstream.effect())).toBe('done for intent-1');
    expect(upstream.done).toEqual(['intent-1']);
  });

  it('writes the intent before the upstream is called', async () => {
    const { engine, rows } = house();
    let seen: string | undefined;
    await engine().once(action, {
      strategy: 'NONE',
      perform: async id => {
        seen = (await rows.byId(id))?.state;
        return null;
      },
    });
    expect(seen).toBe('STARTED');
  });

  it('gives the stored answer when asked again, in any order of the arguments', async () => {
    const { engine, upstream } = house();
    await engine().once(action, upstream.effect());
    const again = { ...action, arguments: { urgent: true, title: 'No line' } };
    expect(await engine().once(again, upstream.effect())).toBe('done for intent-1');
    expect(upstream.asked).toBe(1);
  });

  it('refuses other arguments under the same key', async () => {
    const { engine, upstream } = house();
    await engine().once(action, upstream.effect());
    const other = engine().once({ ...action, arguments: { title: 'Other' } }, upstream.effect());
    await expect(other).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(upstream.asked).toBe(1);
  });

  it('does one for many who ask at once in one process', async () => {
    const { engine, upstream } = house();
    const one = engine();
    expect(new Set(await Promise.all(Array.from({ length: 10 }, () => one.once(action, upstream.effect()))))).toEqual(
      new Set(['done for intent-1']),
    );
    expect(upstream.done).toHaveLength(1);
  });

  it('waits for another process that is at it', async () => {
    const { clock, engine, upstream } = house();
    const slow = Promise.withResolvers<string>();
    const first = engine().once(action, { strategy: 'NONE', perform: () => slow.promise });
    const second = engine().once(action, upstream.effect());
    await clock.advance(200);
    slow.resolve('done by the first');
    expect(await first).toBe('done by the first');
    await clock.advance(200);
    expect(await second).toBe('done by the first');
    expect(upstream.asked).toBe(0);
  });

  it('lets a caller leave at its deadline, finishes all the same, and has the answer when asked again', async () => {
    const { engine } = house();
    const slow = Promise.withResolvers<string>();
    const one = engine();
    const leaving = new AbortController();
    const left = one.once(action, { strategy: 'NONE', perform: () => slow.promise }, leaving.signal);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true });
    slow.resolve('done meanwhile');
    await one.close();
    expect(await engine().once(action, new ScriptedUpstream('NONE').effect())).toBe('done meanwhile');
  });

  it('takes nothing new once it is closed', async () => {
    const { engine, upstream, rows } = house();
    const one = engine();
    await one.close();
    await expect(one.once(action, upstream.effect())).rejects.toMatchObject({ code: 'SHUTTING_DOWN', retryable: true });
    expect(await rows.byId('intent-1')).toBeNull();
  });

  it('stops waiting for another process at the deadline', async () => {
    const { clock, engine, upstream } = house();
    void engine().once(action, { strategy: 'NONE', perform: () => new Promise<never>(() => {}) });
    const leaving = new AbortController();
    const waiting = engine().once(action, upstream.effect(), leaving.signal);
    await clock.advance(100);
    leaving.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('says what the upstream refused, and may be asked again', async () => {
    const { engine, upstream, rows } = house('NONE');
    upstream.will('refuses');
    await expect(engine().once(action, upstream.effect())).rejects.toMatchObject({ code: 'UPSTREAM_REJECTED', system: 'shop.test' });
    expect(await rows.byId('intent-1')).toMatchObject({ state: 'FAILED', failure: { message: 'shop.test refused it' } });
    expect(await engine().once(action, upstream.effect())).toBe('done for intent-1');
  });

  it('gives the upstream no longer than the lease', async () => {
    const { clock, engine } = house();
    let signal: AbortSignal | undefined;
    const asked = engine().once(action, {
      strategy: 'NONE',
      perform: (_, given) => {
        signal = given;
        return new Promise<never>(() => {});
      },
    });
    asked.catch(() => {});
    await clock.advance(29_999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect(signal?.aborted).toBe(true);
    await expect(asked).rejects.toMatchObject({ code: 'IN_DOUBT' });
  });

  it('gives the answer of what was done even when it cannot be written down', async () => {
    const { clock, engine, rows, upstream } = house();
    rows.settle = () => Promise.reject(new HubError('UPSTREAM_UNAVAILABLE', 'the database is gone'));
    const asked = engine().once(action, upstream.effect());
    for (let attempt = 0; attempt < 4; attempt++) await clock.advance(1_000);
    expect(await asked).toBe('done for intent-1');
  });
});

describe('an outcome that is not known', () => {
  it.each(['NATIVE_KEY', 'UNIQUE_EXTERNAL_ID', 'COMPARE_AND_SET'] as const)(
    'is cleared up at once by %s, whether it was done or not',
    async strategy => {
      for (const behaviour of ['times out undone', 'times out done'] as const) {
        const { engine, upstream } = house(strategy);
        upstream.will(behaviour);
        expect(await engine().once(action, upstream.effect())).toBe('done for intent-1');
        expect(upstream.done).toEqual(['intent-1']);
      }
    },
  );

  it('is looked for at once by SEARCH_BEFORE_CREATE', async () => {
    const { engine, upstream } = house('SEARCH_BEFORE_CREATE');
    upstream.will('times out done');
    expect(await engine().once(action, upstream.effect())).toBe('done for intent-1');
    expect(upstream.asked).toBe(1);
  });

  it.each(['times out undone', 'times out and does it later'] as const)(
    'is done again by SEARCH_BEFORE_CREATE only later, where it is not found by then: %s',
    async behaviour => {
      const { clock, engine, upstream } = house('SEARCH_BEFORE_CREATE');
      upstream.will(behaviour);
      await expect(engine().once(action, upstream.effect())).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT', retryable: true });
      upstream.catchUp();
      await clock.advance(2_000);
      expect(await engine().once(action, upstream.effect())).toBe('done for intent-1');
      expect(upstream.done).toEqual(['intent-1']);
    },
  );

  it('is never tried again blindly, but put in doubt', async () => {
    const { engine, upstream, rows } = house('NONE');
    upstream.will('times out done');
    const effect = { ...upstream.effect(), find: async () => null };
    await expect(engine().once(action, effect)).rejects.toMatchObject({ code: 'IN_DOUBT', retryable: false });
    await expect(engine().once(action, upstream.effect())).rejects.toMatchObject({ code: 'IN_DOUBT' });
    expect(upstream.asked).toBe(1);
    expect(await engine().unsettled(10)).toEqual([
      { id: 'intent-1', action, state: 'IN_DOUBT', startedAt: new Date('2026-01-05T09:00:00Z') },
    ]);
    expect(await rows.byId('intent-1')).toMatchObject({ doubt: 'shop.test took over 800 ms' });
  });

  it('is put in doubt where a connector promises to look but cannot', async () => {
    const { engine, upstream } = house('SEARCH_BEFORE_CREATE');
    upstream.will('times out done');
    await expect(engine().once(action, { ...upstream.effect(), find: undefined })).rejects.toMatchObject({ code: 'IN_DOUBT' });
    expect(upstream.asked).toBe(1);
  });

  it('stays open when the upstream stays silent, and says what it first said', async () => {
    const { clock, engine, upstream } = house('NATIVE_KEY');
    upstream.will('times out undone', 'times out undone');
    await expect(engine().once(action, upstream.effect())).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT', retryable: true });
    expect(await engine().unsettled(10)).toMatchObject([{ state: 'STARTED' }]);
    await clock.advance(2_000);
    expect(await engine().once(action, upstream.effect())).toBe('done for intent-1');
    expect(upstream.done).toEqual(['intent-1']);
  });

  it('is looked for again no longer than a lease lasts', async () => {
    const { clock, engine } = house();
    await expect(engine().once(action, { strategy: 'NONE', perform: () => Promise.reject(new Error('cut')) })).rejects.toThrow();
    const silent = { strategy: 'UNIQUE_EXTERNAL_ID', perform: async () => null, find: () => new Promise<never>(() => {}) } as const;
    const asked = expect(engine().once(action, silent)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await clock.advance(0);
    await clock.advance(30_000);
    await asked;
  });

  it('is closed as done when a doubtful one is found after all', async () => {
    const { engine, upstream, rows } = house('UNIQUE_EXTERNAL_ID');
    await expect(engine().once(action, { strategy: 'NONE', perform: () => Promise.reject(new Error('cut')) })).rejects.toThrow();
    expect(await rows.byId('intent-1')).toMatchObject({ state: 'IN_DOUBT' });
    upstream.done.push('intent-1');
    expect(await engine().once(action, upstream.effect())).toBe('done for intent-1');
    expect(await rows.byId('intent-1')).toMatchObject({ state: 'DONE' });
  });
});
