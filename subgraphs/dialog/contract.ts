import { describe, expect, it } from 'vitest';
import type { Context } from './context.js';
import { ENTITY_TYPES } from './entities/entity.js';
import { EXPECTATIONS } from './expectation.js';
import type { ContextStore, Heard, Understander } from './port.js';

const at = new Date('2026-03-04T10:00:00.123Z');

const context = (callId: string, version: number, more: Partial<Context> = {}): Context => ({
  callId,
  language: 'ZH',
  flow: 'order',
  step: null,
  failures: 1,
  slots: [{ name: 'number', value: '20481933', confirmed: true }],
  focus: [{ type: 'order', id: 'o1', label: null, at }],
  version,
  updatedAt: at,
  ...more,
});

/** What every ContextStore promises. `make` gives an empty one. */
export function contextStoreContract(name: string, make: () => Promise<ContextStore>): void {
  describe(`${name} keeps the ContextStore contract`, () => {
    it('answers in the order asked, null where a call has no context', async () => {
      const store = await make();
      await store.replace(context('c1', 1));
      await store.replace(context('c2', 1, { language: 'EN' }));
      expect(await store.contextsByCallIds(['c2', 'no-such', 'c1'])).toEqual([
        context('c2', 1, { language: 'EN' }),
        null,
        context('c1', 1),
      ]);
      expect(await store.contextsByCallIds([])).toEqual([]);
    });

    it('replaces the version before', async () => {
      const store = await make();
      const second = context('c1', 2, { flow: null, slots: [], focus: [], failures: 0 });
      expect(await store.replace(context('c1', 1))).toBe(true);
      expect(await store.replace(second)).toBe(true);
      expect(await store.contextsByCallIds(['c1'])).toEqual([second]);
    });

    it('leaves everything as it is where another version stands', async () => {
      const store = await make();
      expect(await store.replace(context('c1', 2))).toBe(false);
      expect(await store.replace(context('c1', 1))).toBe(true);
      expect(await store.replace(context('c1', 1, { flow: 'late' }))).toBe(false);
      expect(await store.replace(context('c1', 3, { flow: 'early' }))).toBe(false);
      expect(await store.contextsByCallIds(['c1'])).toEqual([context('c1', 1)]);
    });

    it('lets one of many that come at once through', async () => {
      const store = await make();
      const won = await Promise.all(Array.from({ length: 8 }, (_, i) => store.replace(context('c1', 1, { failures: i }))));
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    it('keeps what it was given, not what becomes of it', async () => {
      const store = await make();
      const given = context('c1', 1);
      await store.replace(given);
      given.slots.push({ name: 'late', value: 'x', confirmed: false });
      expect((await store.contextsByCallIds(['c1']))[0]!.slots).toHaveLength(1);
    });
  });
}

/** What every Understander promises, however it goes about it. */
export function understanderContract(name: string, make: () => Understander): void {
  const heard = (text: string, more: Partial<Heard> = {}): Heard => ({
    text,
    language: 'EN',
    expects: 'ANYTHING',
    keys: null,
    context: null,
    ...more,
  });

  describe(`${name} keeps the Understander contract`, () => {
    it.each(['', '   ', '?!', 'ёжик', '🙂', 'x'.repeat(2000), '一'.repeat(500)])('answers whatever it is given (%#)', async text => {
      for (const expects of EXPECTATIONS) {
        const { intent, confident } = await make().understand(heard(text, { expects }));
        expect(intent.confidence).toBeGreaterThanOrEqual(0);
        expect(intent.confidence).toBeLessThanOrEqual(1);
        if (confident) expect(intent.name).not.toBe('none');
      }
    });

    it('is sure of nothing where nothing was said', async () => {
      expect(await make().understand(heard(''))).toMatchObject({
        intent: { name: 'none' },
        confident: false,
        entities: [],
        references: [],
      });
    });

    it.each(['Ship order 20481933 to Shanghai tomorrow at 3 pm, OK?', '把订单２０４８１９３３明天下午三点送到上海'])(
      'cuts entities out of the text as it was said: %s',
      async text => {
        const { entities } = await make().understand(heard(text));
        expect(entities.map(({ type }) => type).sort()).toEqual(['datetime', 'order_number', 'place']);
        for (const { type, raw, start, end } of entities) {
          expect(ENTITY_TYPES).toContain(type);
          expect(text.slice(start, end)).toBe(raw);
        }
        expect(entities.map(({ start }) => start)).toEqual(entities.map(({ start }) => start).sort((a, b) => a - b));
      },
    );

    it('resolves what points at the focus of the context', async () => {
      const { references } = await make().understand(heard('and this order as well', { context: context('c1', 1) }));
      expect(references).toEqual([{ phrase: 'this order', type: 'order', id: 'o1' }]);
    });
  });
}
