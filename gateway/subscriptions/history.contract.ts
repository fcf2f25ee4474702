import { describe, expect, it } from 'vitest';
import type { History, HistoryLimits } from './history.js';

/** The promises of History, for every kind of it. `pass` lets time go by. */
export function historyContract(
  name: string,
  make: (limits: HistoryLimits) => Promise<{ history: History; other: History; pass(ms: number): Promise<void> }>,
) {
  describe(`${name} keeps the History contract`, () => {
    const told = (sequence: number) => ({ sequence, text: `{"x":${sequence}}` });
    const tell = async (history: History, stream: string, ...sequences: number[]) => {
      // Nobody waits for one before telling the next.
      await Promise.all(sequences.map(sequence => history.keep(stream, told(sequence))));
    };

    it('gives what came after, in order, to whoever asks', async () => {
      const { history, other } = await make({ events: 10, keepMs: 5_000 });
      await tell(history, 'a', 1, 2, 3);
      await tell(history, 'b', 1);
      expect(await other.since('a', 1)).toEqual({ told: [told(2), told(3)], lost: 0 });
      expect(await other.since('a', 0)).toEqual({ told: [told(1), told(2), told(3)], lost: 0 });
      expect(await other.since('a', 3)).toEqual({ told: [], lost: 0 });
    });

    it('keeps the last of them, and says how many are lost', async () => {
      const { history, other } = await make({ events: 3, keepMs: 5_000 });
      await tell(history, 'a', 1, 2, 3, 4, 5, 6, 7);
      expect(await other.since('a', 1)).toEqual({ told: [told(5), told(6), told(7)], lost: 3 });
    });

    it('knows nothing of what it was not told, or of what ended long ago', async () => {
      const { history, other, pass } = await make({ events: 3, keepMs: 300 });
      expect(await other.since('a', 0)).toBeNull();
      await tell(history, 'a', 1);
      await pass(200);
      await tell(history, 'a', 2);
      await pass(200);
      expect(await other.since('a', 0)).toEqual({ told: [told(1), told(2)], lost: 0 });
      await pass(400);
      expect(await other.since('a', 0)).toBeNull();
    });
  });
}
