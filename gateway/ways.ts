import { HubError } from '#kernel/errors.js';
import type { SubgraphPlace } from './supergraph.js';
import type { SubgraphTransport } from './transports/transport.js';

/** What leads to the subgraphs: all there are, or whoever makes the way to one when a supergraph first names it. */
export type Leads = readonly SubgraphTransport[] | ((subgraph: SubgraphPlace) => SubgraphTransport);

interface Way {
  place: string;
  made: SubgraphTransport;
  equipped: SubgraphTransport;
}

/** The ways to the subgraphs of every graph in use. A subgraph that stays where it is keeps its way, and its connections. */
export class Ways {
  readonly #ways: Way[] = [];

  constructor(
    private readonly leads: Leads,
    /** What every way gets on top, whatever it is made of. */
    private readonly equip: (transport: SubgraphTransport) => SubgraphTransport,
  ) {
    if (typeof leads !== 'function') for (const made of leads) this.#ways.push({ place: made.name, made, equipped: equip(made) });
  }

  /** By name, one for each; MISCONFIGURED where nothing leads to some. */
  to(subgraphs: readonly SubgraphPlace[]): Map<string, SubgraphTransport> {
    const { leads } = this;
    const ways = subgraphs.map(subgraph => {
      if (typeof leads !== 'function') return this.#ways.find(({ place }) => place === subgraph.name);
      const place = `${subgraph.name} ${subgraph.url}`;
      return this.#ways.find(way => way.place === place) ?? this.#make(place, leads(subgraph));
    });
    const missing = subgraphs.filter((_, at) => !ways[at]);
    if (missing.length > 0) {
      const names = missing.map(({ name }) => name).join(', ');
      throw new HubError('MISCONFIGURED', `The supergraph names subgraphs that nothing leads to: ${names}`);
    }
    // In the order in which they came to be known: so they stand in the status too.
    return new Map(this.#ways.filter(way => ways.includes(way)).map(({ made, equipped }) => [made.name, equipped]));
  }

  #make(place: string, made: SubgraphTransport): Way {
    const way = { place, made, equipped: this.equip(made) };
    this.#ways.push(way);
    return way;
  }

  /** What was made, without what it got on top. */
  underneath(equipped: SubgraphTransport): SubgraphTransport {
    return this.#ways.find(way => way.equipped === equipped)!.made;
  }

  /** Closes those that none of the graphs still in use has. Ways that were given stay open. */
  async closeUnused(used: Iterable<ReadonlyMap<string, SubgraphTransport>>): Promise<void> {
    if (typeof this.leads !== 'function') return;
    const inUse = new Set([...used].flatMap(ways => [...ways.values()]));
    const unused = this.#ways.filter(({ equipped }) => !inUse.has(equipped));
    for (const way of unused) this.#ways.splice(this.#ways.indexOf(way), 1);
    await Promise.all(unused.map(({ made }) => made.close()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#ways.map(({ made }) => made.close()));
  }
}
