import { describe, expect, it } from 'vitest';
import { agreedOn } from './negotiation.js';

const GRAPHQL = 'application/graphql-response+json';
const JSON_TYPE = 'application/json';

describe('the form of an answer', () => {
  it.each([
    [undefined, GRAPHQL],
    ['*/*', GRAPHQL],
    ['application/*', GRAPHQL],
    [JSON_TYPE, JSON_TYPE],
    ['application/json; charset=utf-8', JSON_TYPE],
    [`${GRAPHQL}, ${JSON_TYPE};q=0.9`, GRAPHQL],
    [`${JSON_TYPE}, ${GRAPHQL}`, JSON_TYPE],
    [`${GRAPHQL};q=0.5, ${JSON_TYPE}`, JSON_TYPE],
    [`${JSON_TYPE}, */*`, JSON_TYPE],
    [`${GRAPHQL};q=0, */*`, JSON_TYPE],
    ['text/html, application/xhtml+xml, */*;q=0.8', GRAPHQL],
  ])('for %s is %s', (accept, type) => {
    expect(agreedOn(accept)).toEqual({ type, accept: null });
  });

  it.each(['text/html', 'application/json;q=0', 'multipart/mixed', '', ';;,'])('there is none for "%s"', accept => {
    expect(() => agreedOn(accept)).toThrow(expect.objectContaining({ status: 406, code: 'INVALID_INPUT' }));
  });

  it('in parts is for the pipeline to find', () => {
    const accept = `multipart/mixed;deferSpec=20220824, ${JSON_TYPE}`;
    expect(agreedOn(accept)).toEqual({ type: JSON_TYPE, accept });
  });
});
