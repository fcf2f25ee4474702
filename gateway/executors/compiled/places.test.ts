import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Path } from '../../planners/plan.js';
import { places } from './places.js';
import { typeTests } from './type-tests.js';

const { at, locate } = places(
  typeTests(
    buildSchema(
      'interface Party { id: ID } type Person implements Party { id: ID } type Firm implements Party { id: ID } type Query { a: Party }',
    ),
  ),
);

/** "calls @ party <Person> agent": a field, every member of a list, what is of a type. */
const path = (text: string): Path =>
  text.split(' ').map(step => {
    if (step === '@') return { kind: 'list' };
    return step.startsWith('<') ? { kind: 'types', types: step.slice(1, -1).split('|') } : { kind: 'field', key: step };
  });

const ada = { __typename: 'Person', id: 'ada' };
const acme = { __typename: 'Firm', id: 'acme' };
const data = { calls: [{ party: ada }, null, { party: acme }, { party: ada }], rows: [[ada], null, [acme, null]], unnamed: { id: 'x' } };

describe('what stands along a path', () => {
  it.each([
    ['calls @ party', ['ada', 'acme', 'ada']],
    ['calls @ party <Person>', ['ada', 'ada']],
    ['calls @ party <Party>', ['ada', 'acme', 'ada']],
    ['rows @ @', ['ada', 'acme']],
    ['rows', ['ada', 'acme']],
    ['unnamed <Firm>', ['x']],
    ['nobody @ party', []],
  ])('%s: each object as often as it stands there', (text, ids) => {
    expect(at(data, path(text)).map(({ id }) => id)).toEqual(ids);
  });

  it('is found again at every place, through nulls and nested lists', () => {
    const placesOf = (text: string) => locate(data, path(text)).map(([{ id }, place]) => `${id} ${place.join('.')}`);
    expect(placesOf('calls @ party')).toEqual(['ada calls.0.party', 'acme calls.2.party', 'ada calls.3.party']);
    expect(placesOf('rows @ @ <Firm>')).toEqual(['acme rows.2.0']);
  });
});
