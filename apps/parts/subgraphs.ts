import type { HealthCheck } from '#platform/health.js';
import { intents as intentEngine } from '#platform/intents/engine.js';
import type { Intents } from '#platform/intents/intents.js';
import { type Relay, relay } from '#platform/intents/relay.js';
import { settler } from '#platform/intents/settler.js';
import type { Subgraph } from '#platform/subgraph/subgraph.js';
import { usageIntake } from '#platform/usage/usage-stream.js';
import { type Database, databaseHealth } from '#prisma/database.js';
import { prismaIntentRows } from '#prisma/intents.js';
import { prismaOutbox } from '#prisma/outbox.js';
import { prismaUsageCounts } from '#prisma/usage-counts.js';
import { houseCallLog } from '#subgraphs/calls/connectors/house.js';
import { callIntake, callJournal, callsSubgraph, interruptedCalls } from '#subgraphs/calls/index.js';
import { crmSubgraph } from '#subgraphs/crm/index.js';
import { embeddedUnderstander } from '#subgraphs/dialog/connectors/embedded.js';
import { houseContexts } from '#subgraphs/dialog/connectors/house.js';
import { dialogSubgraph } from '#subgraphs/dialog/index.js';
import { houseHandoffDesk } from '#subgraphs/handoff/connectors/house.js';
import { handoffIntake, handoffSubgraph, handoffs as handoffsOver, handoffTimer } from '#subgraphs/handoff/index.js';
import { articleNews, knowledgeSubgraph } from '#subgraphs/knowledge/index.js';
import { orderEffects, ordersSubgraph } from '#subgraphs/orders/index.js';
import { houseFactBook } from '#subgraphs/reports/connectors/house.js';
import { reportsIntake, reportsSubgraph } from '#subgraphs/reports/index.js';
import { ticketEffects, ticketsSubgraph } from '#subgraphs/tickets/index.js';
import { type Connectors, connectors } from './connectors.js';
import type { Ground } from './ground.js';

/** What subgraphs are made from: what the process stands on, the company's systems, and what actions on these go through. */
export interface SubgraphNeeds extends Ground {
  database: Database;
  systems: Connectors;
  intents: Intents;
  timeZone: string;
}

/** A subgraph, and what it does beside answering: taking in events, watching the clock. Until the signal aborts. */
export interface SubgraphWithWork {
  subgraph: Subgraph;
  work: ((signal: AbortSignal) => Promise<void>)[];
}

/** How each subgraph is made. */
export const SUBGRAPHS = {
  crm: async ({ systems }) => made(crmSubgraph({ customers: systems.customers })),

  orders: async ({ systems, intents }) => made(ordersSubgraph({ orders: systems.orders, intents })),

  tickets: async ({ systems, intents }) => made(ticketsSubgraph({ desk: systems.tickets, intents })),

  async knowledge({ systems: { articles: library }, bus, clock, log: logger }) {
    await library.find([]); // reads the articles now, so that no caller waits for it
    return made(knowledgeSubgraph({ library }), signal => articleNews({ library, bus, clock, logger }).run(signal));
  },

  async calls({ database, bus, clock, ids, log: logger }) {
    const log = houseCallLog(database.client);
    const journal = callJournal({ log, bus, clock, logger });
    return made(
      callsSubgraph({ log, bus, clock, ids, logger, journal }),
      signal => callIntake({ journal, bus, clock, logger }).run(signal),
      signal => interruptedCalls({ log, journal, clock, logger }).run(signal),
    );
  },

  dialog: async ({ database, clock, timeZone }) =>
    made(
      dialogSubgraph({ contexts: houseContexts(database.client), understander: await embeddedUnderstander({ clock, timeZone }), clock }),
    ),

  async handoff({ database, bus, clock, ids, log: logger }) {
    const desk = houseHandoffDesk(database.client);
    const handoffs = handoffsOver({ desk, bus, clock, ids, logger });
    return made(
      handoffSubgraph({ desk, bus, clock, ids, logger, handoffs }),
      signal => handoffIntake({ handoffs, bus, clock, logger }).run(signal),
      signal => handoffTimer({ handoffs, desk, clock, bus, logger }).run(signal),
    );
  },

  async reports({ database, bus, clock, log: logger, timeZone }) {
    const book = houseFactBook(database.client);
    return made(reportsSubgraph({ book, bus, clock, timeZone }), signal => reportsIntake({ book, bus, clock, logger }).run(signal));
  },
} satisfies Record<string, (needs: SubgraphNeeds) => Promise<SubgraphWithWork>>;

export type SubgraphName = keyof typeof SUBGRAPHS;

const made = (subgraph: Subgraph, ...work: SubgraphWithWork['work']): SubgraphWithWork => ({ subgraph, work });

/** A subgraph at work, and how it is: it answers from its database, and takes in what happens. */
export interface RunningSubgraph {
  subgraph: Subgraph;
  health: HealthCheck;
}

/** Lets a subgraph do its work beside answering until the process closes. */
export const startWork = (
  { subgraph, work }: SubgraphWithWork,
  { lifecycle, log, database }: Pick<SubgraphNeeds, 'lifecycle' | 'log' | 'database'>,
): RunningSubgraph => {
  const { name } = subgraph;
  const leaving = new AbortController();
  let stopped = false;
  const working = work.map(run =>
    run(leaving.signal).catch(err => {
      stopped = true;
      log.error({ err, subgraph: name }, 'A subgraph has stopped taking in what happens');
    }),
  );
  lifecycle.opened(`subgraph ${name}`, subgraph, async () => {
    leaving.abort();
    await Promise.all(working);
  });
  const answering = databaseHealth(database);
  return {
    subgraph,
    health: {
      name,
      async check(signal) {
        const answers = await answering.check(signal);
        if (answers.standing !== 'UP' || !stopped) return answers;
        return { standing: 'DEGRADED', reason: 'It has stopped taking in what happens; its log says why. Start it again' };
      },
    },
  };
};

export interface SubgraphNeedsOptions {
  timeZone: string;
  /** Whether this process also does what the worker does. */
  worker: boolean;
}

/** Adds to the parts of a process what its subgraphs are made from. */
export const subgraphNeeds = (ground: Ground & { database: Database }, { timeZone, worker }: SubgraphNeedsOptions): SubgraphNeeds => {
  const { database, clock, ids, log, lifecycle } = ground;
  let relaying: Relay | null = null;
  const systems = connectors({ database, clock, wrote: () => relaying?.nudge() });
  const intents = lifecycle.opened('intents', intentEngine({ rows: prismaIntentRows(database.client), clock, ids, log }), opened =>
    opened.close(),
  );
  if (worker) relaying = carryThrough(ground, systems);
  return { ...ground, systems, intents, timeZone };
};

/** What nobody waits for: tells of committed changes, carries through what a crash left open, takes in what gateways counted. */
export const carryThrough = (
  { database: { client }, bus, clock, log, lifecycle }: Ground & { database: Database },
  { orders, tickets }: Pick<Connectors, 'orders' | 'tickets'>,
): Relay => {
  const effects = { ...orderEffects(orders), ...ticketEffects(tickets) };
  lifecycle.opened('settler', settler({ rows: prismaIntentRows(client), effects, clock, log }), opened => opened.close());
  const leaving = new AbortController();
  const counting = usageIntake({ bus, to: prismaUsageCounts({ client, clock }), clock, logger: log }, leaving.signal);
  lifecycle.opened('usage intake', counting, taken => {
    leaving.abort();
    return taken;
  });
  return lifecycle.opened('relay', relay({ outbox: prismaOutbox({ client, clock }), bus, clock, log }), opened => opened.close());
};
