import { expect, it } from 'vitest';
import type { SubgraphExecutor } from '#platform/subgraph/executor.js';
import { tracedExecutor } from '#platform/telemetry/traced-executor.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import { referenceExecutor } from './executors/reference.js';
import { observed } from './observing.js';
import { someRequest } from './testing/request.js';
import type { SubgraphTransport } from './transports/transport.js';

it('changes nothing of the gateway where nobody looks', () => {
  const { plugins, executor, transport, routes } = observed({}, { warm: ['query Known { shopMotto }'] });
  const plain = { name: 'people' } as SubgraphTransport;
  const served = { access: 'token', request: () => false } as const;
  expect(plugins).toEqual([]);
  expect(executor(referenceExecutor)).toBe(referenceExecutor);
  expect(transport(plain)).toBe(plain);
  expect(routes(served)).toBe(served);
});

it('hands on the very same question, answer and port where a request is not traced', () => {
  const answer = Promise.resolve({ data: {} });
  const asked: unknown[] = [];
  const plain: SubgraphExecutor = {
    execute(operation) {
      asked.push(operation);
      return answer;
    },
    subscribe(operation) {
      asked.push(operation);
      return answer;
    },
  };
  const operation = { query: '{ a }', request: someRequest() };
  const traced = tracedExecutor(plain, 'people');
  expect(traced.execute(operation)).toBe(answer);
  expect(traced.subscribe(operation)).toBe(answer);
  expect(asked[0]).toBe(operation);
  expect(asked[1]).toBe(operation);
  const port = {};
  expect(tracedPort('people', port, someRequest())).toBe(port);
});
