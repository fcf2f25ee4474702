import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { readSupergraphConfig } from '#gateway/supergraph-config.js';
import { HubError } from '#kernel/errors.js';
import { subgraphRoutes } from '#platform/subgraph/server.js';
import { groundWithDatabase } from './parts/ground.js';
import { openHealth } from './parts/health.js';
import { listen } from './parts/listen.js';
import { openObserving } from './parts/observing.js';
import { runProcess } from './parts/process.js';
import { counting } from './parts/settings/dialog.js';
import { caching, listening, logging, observing } from './parts/settings/process.js';
import { database, shared } from './parts/settings/storage.js';
import { type RunningSubgraph, SUBGRAPHS, type SubgraphName, startWork, subgraphNeeds } from './parts/subgraphs.js';

const settings = { ...logging, ...listening(null), ...shared, ...database, ...caching, ...counting, ...observing };

await runProcess(
  {
    name: 'subgraph',
    what: `One subgraph as a process of its own, or several in one: ${Object.keys(SUBGRAPHS).join(', ')}.`,
    usage: 'NAME[,NAME…]',
    settings,
  },
  async ({ settings, args, lifecycle, log }) => {
    const names = namesIn(args);
    const places = await placesOf(names, settings.port);
    const ground = await groundWithDatabase({ ...settings, log, lifecycle });
    const seen = await openObserving(ground, 'subgraph', settings);
    const needs = subgraphNeeds(ground, { timeZone: settings.timeZone, worker: false });
    const running = new Map<SubgraphName, RunningSubgraph>();
    for (const name of names) running.set(name, startWork(await SUBGRAPHS[name](needs), needs));
    const health = openHealth(ground, [...ground.health, ...[...running.values()].map(subgraph => subgraph.health)], {
      ...settings,
      needs: ['database'],
    });

    const lines: string[] = [];
    for (const [port, here] of Map.groupBy(places, place => place.port)) {
      const routes = here.map(({ name, path }) => {
        const { subgraph, health: check } = running.get(name)!;
        return subgraphRoutes(subgraph, { log, path, check, tracing: seen.tracing });
      });
      const url = await listen(ground, { ...settings, port }, [health.routes, seen.routes, ...routes]);
      for (const { name, path } of here) lines.push(`${name} is at ${url}${path}`);
    }
    health.stand();
    return lines;
  },
);

interface Place {
  name: SubgraphName;
  port: number;
  path: string;
}

function namesIn(args: readonly string[]): SubgraphName[] {
  const names = args.flatMap(arg => arg.split(',')).filter(name => name !== '');
  const unknown = names.filter(name => !Object.hasOwn(SUBGRAPHS, name));
  const known = `there are ${Object.keys(SUBGRAPHS).join(', ')}`;
  if (unknown.length > 0) throw new HubError('MISCONFIGURED', `There is no subgraph ${unknown.join(', ')}; ${known}`);
  if (names.length === 0) throw new HubError('MISCONFIGURED', `Which subgraph? Name one, or several between commas; ${known}`);
  return [...new Set(names)] as SubgraphName[];
}

/** Where supergraph.yaml says that they are; on a port given, several are told apart by their paths. */
async function placesOf(names: readonly SubgraphName[], port: number | null): Promise<Place[]> {
  if (port !== null) return names.map(name => ({ name, port, path: names.length > 1 ? `/${name}/graphql` : '/graphql' }));
  const entries = readSupergraphConfig(await readFile('supergraph.yaml', 'utf8'));
  return names.map(name => {
    const entry = entries.find(one => one.name === name);
    if (!entry) throw new HubError('MISCONFIGURED', `supergraph.yaml has no address for ${name}; give one by PORT`);
    const { port, pathname } = new URL(entry.url);
    return { name, port: Number(port), path: pathname };
  });
}
