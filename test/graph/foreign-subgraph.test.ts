import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, parse } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compose } from '#gateway/compose.js';
import { http } from '#gateway/transports/http.js';
import { systemClock } from '#kernel/clock.js';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { openGateway } from './open-gateway.js';

leavesNothingOpen();

const SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
  scalar Day
  type Query { bikes: [Bike] motto: String free(on: Day): Boolean }
  type Bike @key(fields: "id") { id: ID! bell: String lock: String brand: String }`;

/** Written with nothing of ours: Apollo's own packages, as another team would. */
const bikes = async (): Promise<string> => {
  const fail = (message: string, extensions?: Record<string, unknown>) => () => {
    throw new GraphQLError(message, { extensions });
  };
  const resolvers = {
    Query: { bikes: () => [{ id: 'b1' }], motto: () => 'Two wheels' },
    Bike: {
      bell: fail('The bell is rusty', { code: 'BELL_RUSTY', part: 'clapper' }),
      lock: fail('The lock is stuck'),
      brand: fail('Only members may see the brand', { code: 'FORBIDDEN' }),
    },
  };
  const server = new ApolloServer({
    schema: buildSubgraphSchema([{ typeDefs: parse(SDL), resolvers }]),
    plugins: [ApolloServerPluginInlineTraceDisabled()],
    includeStacktraceInErrorResponses: true,
  });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
  onTestFinished(() => server.stop());
  return url;
};

/** Gives the same answer to whatever it is asked. */
const saying = async (answer: object, status = 200): Promise<string> => {
  const server = createServer((_, response) => response.writeHead(status).end(JSON.stringify(answer)));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
};

/** A gateway over the bikes, whose supergraph may say more of them than is true. */
const open = async ({ sdl = SDL, url }: { sdl?: string; url?: string } = {}) => {
  const { supergraphSdl } = compose([{ name: 'bikes', url: 'http://bikes.invalid/graphql', sdl }]);
  const transports = [http({ name: 'bikes', url: url ?? (await bikes()), clock: systemClock })];
  return openGateway({ supergraphSdl, transports });
};

describe('what a subgraph that is not of this house says went wrong', () => {
  it.each([
    ['bell', 'The bell is rusty', { code: 'BELL_RUSTY', part: 'clapper' }],
    ['lock', 'The lock is stuck', { code: 'INTERNAL_SERVER_ERROR' }],
    ['brand', 'Only members may see the brand', { code: 'FORBIDDEN' }],
  ])('of a %s keeps its words and its code, and says where it comes from', async (field, message, said) => {
    const { ask } = await open();
    expect(await ask(`{ bikes { id ${field} } }`)).toEqual({
      data: { bikes: [{ id: 'b1', [field]: null }] },
      errors: [{ message, path: ['bikes', 0, field], extensions: { ...said, retryable: false, subgraph: 'bikes' } }],
    });
  });

  it.each([
    ['with no code and no path', { data: { motto: 'Two wheels' }, errors: [{ message: 'The chain is dry' }] }, 'UPSTREAM_REJECTED'],
    [
      'with a code of its own',
      { data: { motto: 'Two wheels' }, errors: [{ message: 'The chain is dry', extensions: { code: 'DRY' } }] },
      'DRY',
    ],
  ])('beside its data, %s, does not blame the client', async (_, answer, code) => {
    const url = await saying(answer);
    expect(await (await open({ url })).ask('{ motto }')).toEqual({
      ...answer,
      errors: [{ message: 'The chain is dry', extensions: { code, retryable: false, subgraph: 'bikes' } }],
    });
  });

  it('about a field that only the supergraph knows says which subgraph does not know it', async () => {
    const { ask } = await open({ sdl: SDL.replace('brand: String', 'brand: String saddle: String') });
    expect((await ask('{ bikes { saddle } }')).errors).toMatchObject([
      { message: 'Cannot query field "saddle" on type "Bike".', path: ['bikes'], extensions: { subgraph: 'bikes', retryable: false } },
    ]);
  });
});

describe('a subgraph that refuses a whole question', () => {
  it.each([
    ['because of the token', 'UNAUTHENTICATED', 'This address wants its token', 401],
    ['because of who asks', 'FORBIDDEN', 'Only this machine may ask', 403],
    ['because it cannot be right', 'INVALID_INPUT', 'Cannot query field "motto" on type "Query".', 400],
  ])('%s refuses the gateway, not the client', async (_, code, message, status) => {
    const url = await saying({ errors: [{ message, extensions: { code } }] }, status);
    expect(await (await open({ url })).ask('{ motto }')).toEqual({
      data: { motto: null },
      errors: [{ message, path: ['motto'], extensions: { code: 'UPSTREAM_REJECTED', retryable: false, subgraph: 'bikes' } }],
    });
  });

  it('because of a value that only it can judge says so to the client', async () => {
    const message = 'Variable "$on" got invalid value "someday"; Expected type "Day".';
    const url = await saying({ errors: [{ message, extensions: { code: 'INVALID_INPUT' } }] }, 400);
    const { ask } = await open({ url });
    expect((await ask('query ($on: Day) { free(on: $on) }', { on: 'someday' })).errors).toMatchObject([
      { message, path: ['free'], extensions: { code: 'INVALID_INPUT', subgraph: 'bikes' } },
    ]);
  });
});
