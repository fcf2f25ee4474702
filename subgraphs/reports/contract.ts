import { describe, expect, it } from 'vitest';
import { type CallFacts, noFacts } from './facts.js';
import type { FactBook } from './port.js';

const hour = (n: number) => new Date(Date.UTC(2026, 0, 5, n));
const whole: CallFacts = {
  ...noFacts('c1'),
  door: 'twilio',
  language: 'ZH',
  caller: 'somebody',
  startedAt: hour(9),
  answeredAt: new Date(hour(9).getTime() + 250),
  endedAt: hour(10),
  endReason: 'BOT_HUNG_UP',
  ends: [{ sequence: 13, at: hour(10).toISOString(), reason: 'BOT_HUNG_UP' }],
  outcome: 'RESOLVED',
  satisfaction: 4,
  heard: [1, 2, 3],
  replied: [0, 1, 3],
  transferred: true,
  seen: { outcome: 12 },
};
const begun = (callId: string, at: Date, changes: Partial<CallFacts> = {}): CallFacts => ({
  ...noFacts(callId),
  startedAt: at,
  caller: 'somebody',
  ...changes,
});
const ids = (calls: readonly { callId: string }[]) => calls.map(({ callId }) => callId);

/** `make` gives an empty book. */
export function factBookContract(name: string, make: () => Promise<FactBook>) {
  const filled = async (...facts: CallFacts[]) => {
    const book = await make();
    for (const one of facts) await book.store(one);
    return book;
  };

  describe(`${name} keeps the FactBook contract`, () => {
    it('keeps the facts of a call, little or much', async () => {
      const book = await filled(whole, noFacts('c2'));
      expect(await book.factsOf(['no-such', 'c2', 'c1'])).toEqual([
        null,
        { ...noFacts('c2'), version: 1, calledAgainAt: null },
        { ...whole, version: 1, calledAgainAt: null },
      ]);
      expect(await book.factsOf([])).toEqual([]);
    });

    it('writes over no version but the one that was read', async () => {
      const book = await make();
      expect(await book.store(whole)).toBe(true);
      expect(await book.store({ ...whole, satisfaction: 1 })).toBe(false);
      expect(await book.store({ ...whole, satisfaction: 2, version: 2 })).toBe(false);
      expect(await book.store({ ...whole, satisfaction: 3, endedAt: null, version: 1 })).toBe(true);
      expect(await book.factsOf(['c1'])).toMatchObject([{ satisfaction: 3, endedAt: null, version: 2 }]);
    });

    it('lets one of several writers through', async () => {
      const book = await make();
      const results = await Promise.all([1, 2, 3].map(satisfaction => book.store({ ...whole, satisfaction })));
      expect(results.filter(Boolean)).toHaveLength(1);
    });

    it('gives the calls of a period as they began, its beginning included, its end not', async () => {
      const book = await filled(
        begun('b', hour(10)),
        begun('a', hour(10)),
        begun('early', hour(8)),
        begun('first', hour(9)),
        begun('end', hour(11)),
        noFacts('unknown'),
      );
      expect(ids(await book.factsIn({ from: hour(9), to: hour(11), language: null }))).toEqual(['first', 'a', 'b']);
    });

    it('gives the calls of one language', async () => {
      const book = await filled(begun('en', hour(9), { language: 'EN' }), begun('zh', hour(9), { language: 'ZH' }), begun('none', hour(9)));
      expect(ids(await book.factsIn({ from: hour(9), to: hour(10), language: 'ZH' }))).toEqual(['zh']);
    });

    it('knows when a caller called again', async () => {
      const book = await filled(
        begun('third', hour(12)),
        begun('first', hour(9)),
        begun('second', hour(10)),
        begun('other', hour(11), { caller: 'somebody else' }),
        begun('withheld', hour(9), { caller: null }),
        begun('withheld too', hour(10), { caller: null }),
      );
      const all = await book.factsIn({ from: hour(9), to: hour(13), language: null });
      expect(Object.fromEntries(all.map(({ callId, calledAgainAt }) => [callId, calledAgainAt]))).toEqual({
        first: hour(10),
        second: hour(12),
        third: null,
        other: null,
        withheld: null,
        'withheld too': null,
      });
      expect(await book.factsOf(['first'])).toMatchObject([{ calledAgainAt: hour(10) }]);
    });

    it('counts the calls that last', async () => {
      const book = await filled(begun('one', hour(9)), begun('two', hour(1)), whole, noFacts('unknown'));
      expect(await book.liveCount()).toBe(2);
    });
  });
}
