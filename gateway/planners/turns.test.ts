import { describe, expect, it } from 'vitest';
import { Turns } from './turns.js';

/** Works that end when told to, and in which order they began. */
const bench = (options: { places: number; waiting: number }) => {
  const turns = new Turns(options);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    bring: (client: string | null, name: string) =>
      turns.take(client, () => {
        begun.push(name);
        return new Promise<void>(resolve => ends.set(name, resolve));
      }),
    async end(name: string) {
      ends.get(name)!();
      await new Promise(setImmediate);
    },
  };
};

describe('turns', () => {
  it('go round among the clients that wait, however much each has brought', async () => {
    const { bring, begun, end } = bench({ places: 1, waiting: 9 });
    for (const name of ['a1', 'a2', 'a3']) void bring('a', name);
    for (const name of ['b1', 'b2']) void bring('b', name);
    for (const name of ['a1', 'a2', 'b1', 'a3', 'b2']) await end(name);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'b2']);
  });

  it('leave a place to others, which the house itself may take', async () => {
    const { bring, begun, end } = bench({ places: 2, waiting: 9 });
    for (const name of ['a1', 'a2', 'a3']) void bring('a', name);
    void bring('b', 'b1');
    expect(begun).toEqual(['a1', 'b1']);
    await end('b1');
    expect(begun).toEqual(['a1', 'b1']);
    await end('a1');
    expect(begun).toEqual(['a1', 'b1', 'a2']);
    for (const name of ['h1', 'h2']) void bring(null, name);
    await end('a2');
    expect(begun.slice(3).toSorted()).toEqual(['a3', 'h1']);
    await end('a3');
    expect(begun.at(-1)).toBe('h2');
  });

  it('are refused to who waits for too many already', async () => {
    const { bring } = bench({ places: 1, waiting: 1 });
    void bring('a', 'a1');
    void bring('a', 'a2');
    await expect(bring('a', 'a3')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    void bring('b', 'b1');
  });
});
