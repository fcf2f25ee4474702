import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from './store.js';

export interface StoreUnderTest {
  store: Store;
  /** The same store as another process sees it. */
  other: Store;
  /** Lets this much time pass for the store. */
  pass(ms: number): Promise<void>;
  close?(): Promise<void>;
}

/** The promises of Store. `make` gives an empty store each time. */
export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the Store contract`, () => {
    let house: StoreUnderTest;
    let store: Store;
    let other: Store;
    beforeEach(async () => {
      house = await make();
      ({ store, other } = house);
    });
    afterEach(async () => {
      await store.close();
      await house.close?.();
    });

    it.each([[{ 名: '王', list: [1, null] }], ['text'], [0], [false], [[]], [null]])('keeps %j', async value => {
      await store.set('key', value);
      expect(await other.get('key')).toEqual(value);
    });

    it('has null for what nobody set', async () => {
      expect(await store.get('key')).toBeNull();
    });

    it('keeps the last of several values', async () => {
      await store.set('key', 1);
      await other.set('key', 2);
      expect(await store.get('key')).toBe(2);
    });

    it('gives copies', async () => {
      const value = { list: [1] };
      await store.set('key', value);
      value.list.push(2);
      const got = (await store.get('key')) as typeof value;
      got.list.push(3);
      expect(await store.get('key')).toEqual({ list: [1] });
    });

    it('forgets a value when its time is over', async () => {
      await store.set('key', 1, 50);
      expect(await other.get('key')).toBe(1);
      await house.pass(60);
      expect(await other.get('key')).toBeNull();
    });

    it('forgets the time of an earlier value with it', async () => {
      await store.set('key', 1, 50);
      await store.set('key', 2);
      await house.pass(60);
      expect(await store.get('key')).toBe(2);
    });

    it('lets one of many at once set what is absent', async () => {
      const answers = await Promise.all([store, other, store, other].map((each, n) => each.setIfAbsent('key', n)));
      expect(answers.filter(first => first)).toHaveLength(1);
      expect(await store.get('key')).toBe(answers.indexOf(true));
    });

    it('takes what has run out for absent', async () => {
      await store.setIfAbsent('key', 1, 50);
      expect(await store.setIfAbsent('key', 2, 50)).toBe(false);
      await house.pass(60);
      expect(await store.setIfAbsent('key', 3, 50)).toBe(true);
      await house.pass(60);
      expect(await store.get('key')).toBeNull();
    });

    it('gives one of many takers the value, the others null', async () => {
      await store.set('key', 'one-time');
      const taken = await Promise.all([store, other, store, other].map(each => each.take('key')));
      expect(taken.filter(value => value === 'one-time')).toHaveLength(1);
      expect(taken.filter(value => value === null)).toHaveLength(3);
      expect(await store.get('key')).toBeNull();
    });

    it('gives nobody what has run out', async () => {
      await store.set('key', 1, 50);
      await house.pass(60);
      expect(await store.take('key')).toBeNull();
    });

    it('deletes, also what is not there', async () => {
      await store.set('key', 1);
      await other.delete('key');
      await other.delete('key');
      expect(await store.get('key')).toBeNull();
    });
  });
}
