import type { AddressModel, CustomerModel } from '../generated/models.js';
import { type Chance, chance } from './chance.js';
import { CHINESE, ENGLISH } from './people.js';
import { ABROAD, CHINA, type Place } from './places.js';
import { daysBefore } from './time.js';

type Customer = CustomerModel & { addresses: Omit<AddressModel, 'customerId'>[] };

/** Those whom the demo and the documentation call by name. */
export const ADA = 'customer-ada-bennett';
export const LIN = 'customer-lin-xiaoyu';
export const TOM = 'customer-tom-reed';

const NAMED: readonly (Pick<Customer, 'id' | 'name' | 'phone' | 'email' | 'tier' | 'language'> & {
  place: Place;
  line: string;
  days: number;
})[] = [
  {
    id: ADA,
    name: 'Ada Bennett',
    phone: '+14155550123',
    email: 'ada.bennett@example.com',
    tier: 'GOLD',
    language: 'EN',
    place: ABROAD[0]!,
    line: '1824 Folsom Street, Apartment 3',
    days: 1_480,
  },
  {
    id: LIN,
    name: '林晓雨',
    phone: '+8613800138000',
    email: 'lin.xiaoyu@example.com',
    tier: 'PLATINUM',
    language: 'ZH',
    place: CHINA[1]!,
    line: '静安区南京西路1038号12楼1203室',
    days: 2_130,
  },
  {
    id: TOM,
    name: 'Tom Reed',
    phone: '+14155550188',
    email: 'tom.reed@example.com',
    tier: 'STANDARD',
    language: 'EN',
    place: ABROAD[0]!,
    line: '77 Valencia Street',
    days: 410,
  },
];

const TIERS = [...Array(60).fill('STANDARD'), ...Array(22).fill('SILVER'), ...Array(13).fill('GOLD'), ...Array(5).fill('PLATINUM')];

/** Some hundred and twenty customers, those named above first. */
export const sampleCustomers = (now: Date): Customer[] => {
  const luck = chance(7);
  const named = NAMED.map(({ place, line, days, ...customer }) => ({
    ...customer,
    since: daysBefore(now, days),
    addresses: [address(customer.id, 1, customer.language === 'ZH' ? '家' : 'home', line, place)],
  }));
  const others = [...CHINESE.map(person => ({ person, chinese: true })), ...ENGLISH.map(person => ({ person, chinese: false }))];
  return [
    ...named,
    ...others.map(({ person: [name, mail], chinese }, index): Customer => {
      const id = `customer-${String(index + named.length + 1).padStart(3, '0')}`;
      const place = luck.oneOf(chinese ? CHINA : ABROAD);
      const labels = chinese ? ['家', '公司'] : ['home', 'office'];
      const count = luck.next() < 0.25 ? 2 : 1;
      return {
        id,
        name,
        phone:
          mail !== null && index % 29 === 28 ? null : chinese ? `+861380013${8_001 + index}` : fictional(place, index - CHINESE.length),
        email: mail && `${mail}@example.com`,
        tier: luck.oneOf(TIERS),
        language: chinese ? 'ZH' : 'EN',
        since: daysBefore(now, luck.between(20, 2_600), luck.between(0, 1_439)),
        addresses: labels.slice(0, count).map((label, nth) => address(id, nth + 1, label, line(place, luck), place)),
      };
    }),
  ];
};

const line = (place: Place, luck: Chance): string => {
  const street = luck.oneOf(place.streets);
  return place.country === 'CN'
    ? `${street}${luck.between(1, 480)}号${luck.between(1, 12)}栋${luck.between(1, 28)}0${luck.between(1, 6)}室`
    : `${luck.between(2, 980)} ${street}`;
};

/** Of the numbers that North America (555-01xx) and Britain keep for fiction, one that nobody else here has. */
const fictional = ({ phone, country }: Place, nth: number): string => `${phone}${country === 'US' ? '01' : '00'}${25 + nth}`;

const address = (customerId: string, nth: number, label: string, text: string, place: Place): Customer['addresses'][number] => ({
  id: `${customerId}-address-${nth}`,
  label,
  line: text,
  city: place.city,
  region: place.region,
  postcode: place.postcode,
  country: place.country,
  primary: nth === 1,
});
