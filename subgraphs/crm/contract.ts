import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Customer } from './customer.js';
import type { CustomerDirectory } from './port.js';

export interface DirectoryUnderTest {
  customers: CustomerDirectory;
  close?(): Promise<void>;
}

export const ada: Customer = {
  id: 'c-ada',
  name: 'Ada Bennett',
  phone: '+14155550123',
  email: 'Ada.Bennett@example.com',
  tier: 'GOLD',
  language: 'EN',
  since: new Date('2021-03-01T08:00:00.000Z'),
  addresses: [
    {
      id: 'a-2',
      label: 'home',
      line: '18 Juniper Street',
      city: 'San Francisco',
      region: 'CA',
      postcode: '94103',
      country: 'US',
      primary: true,
    },
    {
      id: 'a-1',
      label: 'office',
      line: '500 Howard Street',
      city: 'San Francisco',
      region: null,
      postcode: null,
      country: 'US',
      primary: false,
    },
  ],
};
export const lin: Customer = {
  id: 'c-lin',
  name: '林晓雨',
  phone: '+8613800138000',
  email: null,
  tier: 'PLATINUM',
  language: 'ZH',
  since: new Date('2019-11-11T00:00:00.500Z'),
  addresses: [],
};
/** Whose number is withheld, and whose name holds what databases read as wildcards. */
export const odd: Customer = { ...lin, id: 'c-odd', name: '100%_Sure Ltd', phone: null, tier: 'STANDARD', language: 'EN' };

/** The promises of CustomerDirectory. `make` gives a directory of exactly these customers. */
export function customerDirectoryContract(name: string, make: (customers: Customer[]) => Promise<DirectoryUnderTest>): void {
  describe(`${name} keeps the CustomerDirectory contract`, () => {
    let directory: CustomerDirectory;
    let close: DirectoryUnderTest['close'];
    beforeAll(async () => {
      ({ customers: directory, close } = await make([lin, ada, odd]));
    });
    afterAll(() => close?.());

    it('answers ids in the order asked, null where nobody is known', async () => {
      expect(await directory.customersByIds(['c-lin', 'no-such', 'c-ada', 'c-lin'])).toEqual([lin, null, ada, lin]);
      expect(await directory.customersByIds([])).toEqual([]);
    });

    it('answers numbers in the order asked, null where nobody has one', async () => {
      expect(await directory.customersByPhones(['+14155550123', '+10000000000', '+8613800138000'])).toEqual([ada, null, lin]);
    });

    it('lists by name, as many as asked for', async () => {
      expect(await directory.customers(null, 10)).toEqual([odd, ada, lin]);
      expect(await directory.customers(null, 2)).toEqual([odd, ada]);
      expect(await directory.customers(null, 0)).toEqual([]);
    });

    it.each([
      ['bennett', [ada]],
      ['ADA.BENNETT@', [ada]],
      ['晓雨', [lin]],
      ['138 0013', [lin]],
      ['0123', [ada]],
      ['012', []],
      ['%', [odd]],
      ['_', [odd]],
      ["o'", []],
      ['  ', []],
      ['nobody', []],
    ])('finds for "%s" those who match', async (search, expected) => {
      expect(await directory.customers(search, 10)).toEqual(expected);
    });
  });
}
