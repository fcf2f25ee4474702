import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Inbox } from './outbox.js';

export interface InboxUnderTest {
  inbox: Inbox;
  close?(): Promise<void>;
}

/** The promises of Inbox. `make` gives an empty place each time. */
export function inboxContract(name: string, make: () => Promise<InboxUnderTest>): void {
  describe(`${name} keeps the Inbox contract`, () => {
    let place: InboxUnderTest;
    beforeEach(async () => {
      place = await make();
    });
    afterEach(() => place.close?.());

    it('says yes the first time, no ever after', async () => {
      expect(await place.inbox.firstSeen('reports', 'e1')).toBe(true);
      expect(await place.inbox.firstSeen('reports', 'e1')).toBe(false);
      expect(await place.inbox.firstSeen('reports', 'e2')).toBe(true);
    });

    it('keeps consumers apart', async () => {
      await place.inbox.firstSeen('reports', 'e1');
      expect(await place.inbox.firstSeen('calls', 'e1')).toBe(true);
    });

    it('says yes to one of many at once', async () => {
      const answers = await Promise.all(Array.from({ length: 5 }, () => place.inbox.firstSeen('reports', 'e1')));
      expect(answers.filter(first => first)).toHaveLength(1);
    });
  });
}
