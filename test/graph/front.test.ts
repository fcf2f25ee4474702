import { describe, expect, it } from 'vitest';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { near, openGateway } from './open-gateway.js';
import { smallHouse } from './small-house.js';

leavesNothingOpen();

const open = (options = {}) => {
  const house = smallHouse();
  return openGateway({ supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near), ...options });
};

/** The first error that came, as "code: message". */
const refused = async (response: Response): Promise<string> => {
  const { errors, data } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[]; data?: unknown };
  expect(data ?? null).toBeNull();
  return `${errors[0]?.extensions.code}: ${errors[0]?.message}`;
};

describe('a question that makes no sense', () => {
  it.each([
    ['no JSON', '{"query": ', /INVALID_INPUT: .*JSON/],
    ['a list of questions', '[{"query":"{ shopMotto }"}]', /INVALID_INPUT: .*batch/i],
    ['no query', '{"variables":{}}', /INVALID_INPUT: .*query/],
    ['a query that is no text', '{"query": 7}', /INVALID_INPUT: .*string/],
    ['variables that are no object', '{"query":"{ shopMotto }","variables":[1]}', /INVALID_INPUT: .*variables.*object/],
    ['a syntax error', '{"query":"{ call(id: "}', /INVALID_INPUT: Syntax Error/],
    [
      'two operations and no name',
      '{"query":"query A { shopMotto } query B { shopMotto }"}',
      /INVALID_INPUT: .*operationName must say which/,
    ],
    ['a name of no operation', '{"query":"query A { shopMotto }","operationName":"B"}', /INVALID_INPUT: .*"B"/],
  ])('%s is refused with what is wrong', async (_, body, words) => {
    const { post } = await open();
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await refused(response)).toMatch(words);
  });

  it('says which field does not exist, where, and which one might be meant', async () => {
    const { ask } = await open();
    const { errors, data } = await ask('{ customer(id: "c1") { nam } }');
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message: 'Cannot query field "nam" on type "Customer". Did you mean "name"?',
        locations: [{ line: 1, column: 24 }],
        extensions: { code: 'INVALID_INPUT', retryable: false },
      },
    ]);
  });

  it('says which variable does not fit', async () => {
    const { post } = await open();
    const response = await post(JSON.stringify({ query: 'query ($id: ID!) { customer(id: $id) { name } }', variables: {} }));
    expect(response.status).toBe(400);
    expect(await refused(response)).toBe('INVALID_INPUT: Variable "$id" of required type "ID!" was not provided.');
  });

  it('is refused before it is read when it is too long', async () => {
    const { post } = await open({ limits: { maxBytes: 2_000 } });
    const response = await post(JSON.stringify({ query: `{ shopMotto } # ${'x'.repeat(5_000)}` }));
    expect(response.status).toBe(413);
    expect(await refused(response)).toBe("INVALID_INPUT: The request's body is over 2000 bytes");
  });

  it('is refused in headers that mean nothing', async () => {
    const { post } = await open();
    const response = await post('{"query":"{ shopMotto }"}', { 'x-hub-purpose': 'CURIOSITY', 'x-hub-turn': 'third' });
    expect(await refused(response)).toBe(
      'INVALID_INPUT: x-hub-purpose wants one of SERVE_CALL, SUPERVISE, OPERATE, REPORT; x-hub-turn wants a whole number',
    );
  });
});

describe('the methods of /graphql', () => {
  const motto = `/graphql?query=${encodeURIComponent('{ shopMotto }')}`;

  it('answers GET for queries, with a header that no form of another site can send', async () => {
    const { url } = await open();
    const plain = await fetch(url + motto);
    expect(plain.status).toBe(400);
    expect(await refused(plain)).toMatch(/INVALID_INPUT: .*CSRF/);
    const asked = await fetch(url + motto, { headers: { 'x-hub-client': 'tool' } });
    expect(await asked.json()).toEqual({ data: { shopMotto: 'Everything, always' } });
  });

  it('does not answer GET for mutations', async () => {
    const { url } = await open();
    const query = encodeURIComponent('mutation { moveCall(id: "call-1", phase: "X") { phase } }');
    const response = await fetch(`${url}/graphql?query=${query}`, { headers: { 'x-hub-client': 'tool' } });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])('refuses POST of %s', async type => {
    const { post } = await open();
    const response = await post('{"query":"{ shopMotto }"}', { 'content-type': type });
    expect(response.status).toBe(415);
    expect(await refused(response)).toBe('INVALID_INPUT: A question is wanted as content of type application/json');
  });

  it('says which methods there are', async () => {
    const { url } = await open();
    const response = await fetch(`${url}/graphql`, { method: 'PATCH', body: '{}' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST, PUT, DELETE']);
  });

  it('says where a subscription is served', async () => {
    const { ask } = await open();
    expect((await ask('subscription { callChanged { id } }')).errors).toMatchObject([
      {
        message: 'Subscriptions are served over WebSocket (graphql-transport-ws) and as server-sent events (accept: text/event-stream)',
        extensions: { code: 'INVALID_INPUT' },
      },
    ]);
  });

  it('leaves other paths to others', async () => {
    const { url } = await open();
    expect((await fetch(`${url}/graphql/more`)).status).toBe(404);
  });
});

describe('in production', () => {
  it('hides the schema: no introspection, no suggestions, no page for browsers', async () => {
    const { ask, url } = await open({ development: false });
    expect((await ask('{ __schema { types { name } } }')).errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
    expect((await ask('{ customer(id: "c1") { nam } }')).errors?.[0]?.message).toBe('Cannot query field "nam" on type "Customer".');
    expect((await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(404);
  });
});

describe('starting and closing', () => {
  it('will not start without a way to every subgraph', () => {
    const house = smallHouse();
    const [people] = house.subgraphs;
    return expect(openGateway({ supergraphSdl: house.supergraphSdl, transports: [near(people!)] })).rejects.toThrow(
      'The supergraph names subgraphs that nothing leads to: desk, shop',
    );
  });

  it('answers what has been asked before it closes', async () => {
    const house = smallHouse();
    const gate = Promise.withResolvers<void>();
    house.shop.gate = gate.promise;
    const { ask, door } = await openGateway({ supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near) });
    const asked = ask('{ customer(id: "c1") { orders(first: 1) { id } } }');
    while (house.shop.asked === 0) await new Promise(resolve => setTimeout(resolve, 2));
    const closed = door.close();
    expect((await ask('{ shopMotto }')).errors).toMatchObject([{ extensions: { code: 'SHUTTING_DOWN', retryable: true } }]);
    gate.resolve();
    expect(await asked).toEqual({ data: { customer: { orders: [{ id: 'o1' }] } } });
    await closed;
  });

  it('warns of a known operation that does not fit, and starts nevertheless', async () => {
    const { ask } = await open({ warm: ['{ noSuchField }', 'query A { shopMotto }', '{ not closed'] });
    expect(await ask('{ shopMotto }')).toEqual({ data: { shopMotto: 'Everything, always' } });
  });
});
