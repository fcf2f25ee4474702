import type { CountryCode } from 'libphonenumber-js';
import { type DigitRun, digitRuns } from './digits.js';
import type { EntityType, Span } from './entity.js';
import { phoneNumber } from './phone.js';

/** The numbers a deployment gives out: which digits an order's and a ticket's consist of. */
export interface NumberForms {
  order_number: RegExp;
  ticket_number: RegExp;
}

export const houseForms: NumberForms = { order_number: /^\d{8}$/, ticket_number: /^\d{6}$/ };

/** Fewer digits than these are an amount or a score, not something's number. */
const SHORTEST = 4;

/** By how many digits a number that is named may miss its form: one that was heard twice, or not at all. */
const SLIP = 1;

/** Said after a number, or before it, these make it a year or a sum. */
const OTHERWISE_AFTER = /^ ?(?:年|月|元|块|dollars?\b|pounds?\b|euros?\b|yuan\b|rmb\b|bucks\b)/;
const OTHERWISE_BEFORE = /[$€£¥￥] ?$/;

/** Words shortly before a number that say whose it is; the nearest counts. */
const NAMED: readonly (readonly [EntityType, RegExp])[] = [
  ['order_number', /\b(?:orders?|parcel|package|shipment|delivery|purchase)\b|订单|单子|包裹|快递|(?<!工)单号|运单/g],
  [
    'ticket_number',
    /\b(?:tickets?|case|complaint|repair|report|reference)\b|\bt(?=[ -]?(?:no\.?|number)?[ -]*$)|工单|报修|受理|投诉|案子|维修单|服务单/g,
  ],
  ['phone', /\b(?:phone|mobile|cell|telephone|call me|ring me|reach me|reach)\b|电话|手机|打给我|打到|联系我/g],
];
const NEAR = 32;

/** "T-100234": the letter belongs to a ticket's number, as do "number" and "no." between them. */
const TICKET_LETTER = /\bt[ -]*$/;

/** Numbers of orders, tickets and phones in a folded text. What is none of these is a plain number. */
export function namedNumbers(text: string, forms: NumberForms, regions: readonly CountryCode[]): Span[] {
  return digitRuns(text)
    .filter(({ digits }) => digits.length >= SHORTEST)
    .map(run => {
      const before = text.slice(Math.max(0, run.start - NEAR), run.start);
      const letter = TICKET_LETTER.exec(before);
      const plus = /\+ ?$|\bplus $|加$/.test(before);
      const phone = phoneNumber(run, regions, plus);
      const otherwise = OTHERWISE_AFTER.test(text.slice(run.end)) || OTHERWISE_BEFORE.test(before);
      const type = letter ? 'ticket_number' : otherwise ? 'number' : typeOf(run, nearestName(before), phone, forms);
      const start = letter ? run.start - letter[0].length : run.start;
      return { type, value: type === 'phone' ? phone! : run.digits, start, end: run.end };
    });
}

const nearestName = (before: string): EntityType | null => {
  let nearest: EntityType | null = null;
  let at = -1;
  for (const [type, words] of NAMED) {
    const last = [...before.matchAll(words)].at(-1);
    if (last && last.index > at) [nearest, at] = [type, last.index];
  }
  return nearest;
};

const typeOf = ({ digits }: DigitRun, named: EntityType | null, phone: string | null, forms: NumberForms): EntityType => {
  if (phone && (named === 'phone' || digits.length > 9)) return 'phone';
  if ((named === 'order_number' || named === 'ticket_number') && isNear(forms[named], digits)) return named;
  if (forms.order_number.test(digits)) return 'order_number';
  if (forms.ticket_number.test(digits)) return 'ticket_number';
  return 'number';
};

/** Whether the digits would have the form if a few more, or fewer, had been heard. */
const isNear = (form: RegExp, digits: string): boolean =>
  Array.from({ length: 2 * SLIP + 1 }, (_, i) => digits.length - SLIP + i).some(length =>
    form.test(digits.padEnd(length, '0').slice(0, length)),
  );
