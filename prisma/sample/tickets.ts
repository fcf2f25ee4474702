import type { Language, TicketStatus } from '../generated/enums.js';
import type { TicketModel } from '../generated/models.js';
import { chance } from './chance.js';
import { ADA, LIN, TOM } from './customers.js';
import { TICKET_TEXTS, type TicketText } from './ticket-texts.js';
import { daysBefore } from './time.js';

/** How many tickets of each state, and how many days ago they were made. */
const STATES: readonly (readonly [TicketStatus, count: number, from: number, to: number])[] = [
  ['OPEN', 14, 0, 3],
  ['IN_PROGRESS', 14, 1, 8],
  ['WAITING', 10, 2, 14],
  ['RESOLVED', 18, 5, 60],
  ['CLOSED', 22, 20, 500],
];

interface Buyer {
  id: string;
  language: Language;
}
interface Purchase {
  id: string;
  customerId: string;
  placedAt: Date;
}

/** Eighty tickets, oldest first, so that their numbers grow with time. */
export const sampleTickets = (now: Date, buyers: readonly Buyer[], orders: readonly Purchase[]): Omit<TicketModel, 'serial'>[] => {
  const luck = chance(13);
  const others = buyers.filter(({ id }) => ![ADA, LIN, TOM].includes(id));
  const made = (buyer: Buyer, { about, ...text }: TicketText, status: TicketStatus, days: number, minutes: number) => {
    const createdAt = daysBefore(now, days, minutes);
    const bought = orders.find(({ customerId, placedAt }) => customerId === buyer.id && placedAt < createdAt);
    const seen = status === 'OPEN' ? createdAt : daysBefore(now, luck.between(0, days), luck.between(0, Math.min(minutes, 59)));
    return {
      ...text,
      status,
      createdAt,
      updatedAt: new Date(Math.max(seen.getTime(), createdAt.getTime())),
      customerId: buyer.id,
      orderId: (about && bought?.id) ?? null,
    };
  };
  const ada = made({ id: ADA, language: 'EN' }, TICKET_TEXTS.EN[3]!, 'RESOLVED', 71, 200);
  const lin = made({ id: LIN, language: 'ZH' }, TICKET_TEXTS.ZH[2]!, 'IN_PROGRESS', 4, 310);
  const rest = STATES.flatMap(([status, count, from, to]) =>
    Array.from({ length: count }, () => {
      const buyer = luck.oneOf(others);
      return made(buyer, luck.oneOf(TICKET_TEXTS[buyer.language]), status, luck.between(from, to), luck.between(60, 1_200));
    }),
  );
  return [ada, lin, ...rest]
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    .map((ticket, index) => ({ ...ticket, id: `ticket-${String(index + 1).padStart(2, '0')}`, callId: null, intentId: null }));
};
