import type { RootFetch } from '../../planners/plan.js';
import { unfilledPaths } from '../failed-fetch.js';
import { ask } from './ask.js';
import { copy, type Entity, merge } from './data.js';
import { errorAt, type Failure } from './failures.js';
import type { Place } from './places.js';
import { changes, renamed } from './rewrite.js';
import type { Run, Step } from './run.js';
import type { Tools } from './tools.js';

/** Root fields asked of a subgraph, put in at the operation's root or, below a field that leads back there, at its objects. */
export const rootFetch = ({ fetch, path, outputRewrites }: RootFetch, { isOf, places, vague, supergraph }: Tools): Step => {
  const change = changes(outputRewrites, isOf);
  const inData = renamed(outputRewrites);
  const targets = (run: Run): Iterable<Entity> => (path.length === 0 ? [run.data] : new Set(places.at(run.data, path)));

  const report = (run: Run, failures: readonly Failure[], answered: boolean): void => {
    const roots: Place[] = path.length === 0 ? [[]] : places.locate(run.data, path).map(([, place]) => place);
    const unfilled = () => unfilledPaths(fetch.query, run.variables, supergraph);
    for (const failure of failures) {
      const below: readonly Place[] = failure.path ? [failure.path] : answered ? [[]] : unfilled();
      for (const root of roots) for (const at of below) run.errors.push(errorAt(failure, [...root, ...inData(at)]));
    }
  };

  return async run => {
    const found = [...targets(run)];
    if (found.length === 0) return;
    const { data, failures } = await ask(run, fetch);
    if (failures.length > 0) report(run, failures, data !== null);
    if (!data) return;
    change?.(data);
    // The first takes the answer over; others get copies, since later steps may fill them differently.
    for (const [at, target] of found.entries()) merge(target, at === 0 ? data : copy(data), vague);
  };
};
