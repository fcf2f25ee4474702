import { asHubError, isErrorCode } from '#kernel/errors.js';
import { firstCode } from '#platform/telemetry/span-steps.js';
import { type GatewayMeasures, secondsSince } from '../measures.js';
import type { SubgraphTransport } from './transport.js';

/** The same transport, its fetches counted and timed, and the streams that it holds open counted. */
export const measured = (
  transport: SubgraphTransport,
  { fetches, fetchDurations, streams }: Pick<GatewayMeasures, 'fetches' | 'fetchDurations' | 'streams'>,
): SubgraphTransport => {
  const { name } = transport;
  const subgraph = { subgraph: name };

  const asked = async <T extends object>(kind: string, ask: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    let outcome = 'ok';
    try {
      const answer = await ask();
      if ('errors' in answer) outcome = codeOf(firstCode(answer.errors as never));
      return answer;
    } catch (thrown) {
      outcome = asHubError(thrown).code;
      throw thrown;
    } finally {
      fetches.inc({ subgraph: name, kind, outcome });
      fetchDurations.observe({ subgraph: name, kind }, secondsSince(start));
    }
  };

  return {
    name,
    health: signal => transport.health(signal),
    close: () => transport.close(),
    execute: operation => asked(operation.kind, () => transport.execute(operation)),
    async subscribe(operation) {
      const answer = await asked('subscription', () => transport.subscribe(operation));
      if (!(Symbol.asyncIterator in answer)) return answer;
      streams.inc(subgraph);
      return endingWith(answer, () => streams.dec(subgraph));
    },
  };
};

/** What a subgraph that is not of this house calls its errors is its own, and there may be many. */
const codeOf = (code: string | null): string => (code === null ? 'ok' : isErrorCode(code) ? code : 'OTHER');

/** The same events; `ended` is called once they have come to their end, or their reader has left. */
const endingWith = <T>(events: AsyncIterableIterator<T>, ended: () => void): AsyncIterableIterator<T> => {
  let open = true;
  const end = () => {
    if (open) ended();
    open = false;
  };
  return {
    async next() {
      try {
        const event = await events.next();
        if (event.done) end();
        return event;
      } catch (thrown) {
        end();
        throw thrown;
      }
    },
    async return() {
      end();
      return (await events.return?.()) ?? { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
};
