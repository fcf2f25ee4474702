import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readManifest, writeManifest } from './known-operations.js';

const BODY = 'query Motto { shopMotto }';
const HASH = createHash('sha256').update(BODY).digest('hex');

describe('known operations', () => {
  it('are read as they are written, with their hashes as ids', () => {
    const known = readManifest(writeManifest([{ name: 'Motto', type: 'query', body: BODY }]), 'operations.json');
    expect(known.all).toEqual([{ id: HASH, name: 'Motto', type: 'query', body: BODY }]);
    expect(known.byId(HASH)?.body).toBe(BODY);
  });

  it('may be an object of texts by their ids', () => {
    const known = readManifest(JSON.stringify({ motto: BODY }), 'operations.json');
    expect(known.byId('motto')).toEqual({ id: 'motto', name: null, body: BODY });
    expect(known.byId('toString')).toBeUndefined();
  });

  it('are known by their texts, but for what does not count', () => {
    const known = readManifest(JSON.stringify({ motto: BODY }), 'operations.json');
    expect(known.has(BODY)).toBe(true);
    expect(known.has('\n  query Motto {\n  shopMotto, # what we say\n}')).toBe(true);
    expect(known.has('query Motto { shopMotto __typename }')).toBe(false);
    expect(known.has('query { "')).toBe(false);
  });

  it.each([
    ['no JSON', '{', 'The known operations in operations.json are no JSON'],
    ['a list', '[]', /in operations.json want to be a manifest of format apollo-persisted-query-manifest, version 1, or texts/],
    ['another version', '{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}', /version 1/],
  ])('are a wrong setting where the file is %s', (_, text, message) => {
    expect(() => readManifest(text, 'operations.json')).toThrow(message);
  });
});
