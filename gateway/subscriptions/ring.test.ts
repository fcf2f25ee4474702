import { expect, it } from 'vitest';
import { Ring } from './ring.js';

it('keeps the last events, however many there were', () => {
  const ring = new Ring({ events: 10, characters: 1_000 });
  for (let sequence = 1; sequence <= 1_000; sequence++) {
    ring.add({ sequence, text: 'xx' });
    expect(ring.length).toBe(Math.min(sequence, 10));
    expect(ring.first?.sequence).toBe(Math.max(1, sequence - 9));
    expect(ring.from(sequence)?.sequence).toBe(sequence);
    expect(ring.from(0)).toBe(ring.first);
    expect(ring.from(sequence + 1)).toBeUndefined();
  }
  expect(ring.after(997).map(({ sequence }) => sequence)).toEqual([998, 999, 1000]);
});

it('keeps so many characters, and the newest whatever it has', () => {
  const ring = new Ring({ events: 100, characters: 10 });
  for (const [at, text] of ['aaaa', 'bbbb', 'cccc'].entries()) ring.add({ sequence: at + 1, text });
  expect(ring.after(0).map(({ text }) => text)).toEqual(['bbbb', 'cccc']);
  ring.add({ sequence: 4, text: 'd'.repeat(50) });
  expect(ring.after(0)).toHaveLength(1);
  expect(ring.full).toBe(true);
});
