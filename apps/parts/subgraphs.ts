import { intents as intentEngine } from '#platform/intents/engine.js';
import type { Intents } from '#platform/intents/intents.js';
import { type Relay, relay } from '#platform/intents/relay.js';
import { settler } from '#platform/intents/settler.js';
import type { Subgraph } from '#platform/subgraph/subgraph.js';
import type { Database } from '#prisma/database.js';
import { prismaIntentRows } from '#prisma/intents.js';
import { prismaOutbox } from '#prisma/outbox.js';
import { houseCallLog } from '#subgraphs/calls/connectors/house.js';
import { callIntake, callJournal, callsSubgraph, interruptedCalls } from '#subgraphs/calls/index.js';
import { houseCustomers } from '#subgraphs/crm/connectors/house.js';
import { crmSubgraph } from '#subgraphs/crm/index.js';
import { embeddedUnderstander } from '#subgraphs/dialog/connectors/embedded.js';
import { houseContexts } from '#subgraphs/dialog/connectors/house.js';
import { dialogSubgraph } from '#subgraphs/dialog/index.js';
import { houseHandoffDesk } from '#subgraphs/handoff/connectors/house.js';
import { handoffIntake, handoffSubgraph, handoffs as handoffsOver, handoffTimer } from '#subgraphs/handoff/index.js';
import { houseArticles } from '#subgraphs/knowledge/connectors/house.js';
import { knowledgeSubgraph } from '#subgraphs/knowledge/index.js';
import { houseOrders } from '#subgraphs/orders/connectors/house.js';
import { orderEffects, ordersSubgraph } from '#subgraphs/orders/index.js';
import { houseFactBook } from '#subgraphs/reports/connectors/house.js';
import { reportsIntake, reportsSubgraph } from '#subgraphs/reports/index.js';
import { houseTickets } from '#subgraphs/tickets/connectors/house.js';
import { ticketEffects, ticketsSubgraph } from '#subgraphs/tickets/index.js';
import type { Ground } from './ground.js';

/** What subgraphs grow from: the ground, its database, and what actions on systems go through. */
export interface Soil extends Ground {
  database: Database;
  intents: Intents;
  /** A change has been committed whose event wants to be told. */
  wrote(): void;
  timeZone: string;
}

/** A subgraph, and what it does beside answering: taking in events, watching the clock. Until the signal aborts. */
export interface Grown {
  subgraph: Subgraph;
  work: ((signal: AbortSignal) => Promise<void>)[];
}

/**
 * Each subgraph with the connector of each of its systems. To join a system of your own, give the subgraph its connector
 * here in place of the house's.
 */
export const SUBGRAPHS = {
  crm: async ({ database }) => grown(crmSubgraph({ customers: houseCustomers(database.client) })),

  orders: async ({ database, intents }) => grown(ordersSubgraph({ orders: houseOrders(database.client), intents })),

  tickets: async ({ database, intents, clock, wrote }) =>
    grown(ticketsSubgraph({ desk: houseTickets(database.client, { clock, wrote }), intents })),

  async knowledge({ database, clock }) {
    const library = houseArticles(database.client, clock);
    await library.find([]); // reads the articles now, so that no caller waits for it
    return grown(knowledgeSubgraph({ library }));
  },

  async calls({ database, bus, clock, ids, log: logger }) {
    const log = houseCallLog(database.client);
    const journal = callJournal({ log, bus, clock, logger });
    return grown(
      callsSubgraph({ log, bus, clock, ids, logger, journal }),
      signal => callIntake({ journal, bus, clock, logger }).run(signal),
      signal => interruptedCalls({ log, journal, clock, logger }).run(signal),
    );
  },

  dialog: async ({ database, clock, timeZone }) =>
    grown(
      dialogSubgraph({ contexts: houseContexts(database.client), understander: await embeddedUnderstander({ clock, timeZone }), clock }),
    ),

  async handoff({ database, bus, clock, ids, log: logger }) {
    const desk = houseHandoffDesk(database.client);
    const handoffs = handoffsOver({ desk, bus, clock, ids, logger });
    return grown(
      handoffSubgraph({ desk, bus, clock, ids, logger, handoffs }),
      signal => handoffIntake({ handoffs, bus, clock, logger }).run(signal),
      signal => handoffTimer({ handoffs, desk, clock, bus, logger }).run(signal),
    );
  },

  async reports({ database, bus, clock, log: logger, timeZone }) {
    const book = houseFactBook(database.client);
    return grown(reportsSubgraph({ book, bus, clock, timeZone }), signal => reportsIntake({ book, bus, clock, logger }).run(signal));
  },
} satisfies Record<string, (soil: Soil) => Promise<Grown>>;

export type SubgraphName = keyof typeof SUBGRAPHS;

const grown = (subgraph: Subgraph, ...work: Grown['work']): Grown => ({ subgraph, work });

/** Lets a subgraph do its work beside answering until the process closes. */
export const keepWorking = ({ subgraph, work }: Grown, { lifecycle, log }: Ground): Subgraph => {
  const leaving = new AbortController();
  const working = work.map(run =>
    run(leaving.signal).catch(err => log.error({ err, subgraph: subgraph.name }, 'A subgraph has stopped taking in what happens')),
  );
  return lifecycle.opened(`subgraph ${subgraph.name}`, subgraph, async () => {
    leaving.abort();
    await Promise.all(working);
  });
};

export interface SoilOptions {
  timeZone: string;
  /** Whether this process also does what the worker does. */
  worker: boolean;
}

/** Adds to the ground what actions on systems go through. */
export const soilOn = (ground: Ground & { database: Database }, { timeZone, worker }: SoilOptions): Soil => {
  const { database, clock, ids, log, lifecycle } = ground;
  const intents = lifecycle.opened('intents', intentEngine({ rows: prismaIntentRows(database.client), clock, ids, log }), opened =>
    opened.close(),
  );
  const relaying = worker ? doTheRest(ground) : null;
  return { ...ground, intents, timeZone, wrote: () => relaying?.nudge() };
};

/** What nobody waits for: tells of committed changes, and carries through what a crash left open. */
export const doTheRest = ({ database, bus, clock, log, lifecycle }: Ground & { database: Database }): Relay => {
  const { client } = database;
  const effects = { ...orderEffects(houseOrders(client)), ...ticketEffects(houseTickets(client, { clock })) };
  lifecycle.opened('settler', settler({ rows: prismaIntentRows(client), effects, clock, log }), opened => opened.close());
  return lifecycle.opened('relay', relay({ outbox: prismaOutbox({ client, clock }), bus, clock, log }), opened => opened.close());
};
