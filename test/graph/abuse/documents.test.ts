import { describe, expect, it } from 'vitest';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { EXECUTORS } from '../open-gateway.js';
import { staysSteady, underAbuse } from './under-abuse.js';

const MANY = 10_000;
const times = (count: number, make: (at: number) => string) => Array.from({ length: count }, (_, at) => make(at)).join(' ');
const bomb = (levels: number) =>
  `{ customer(id: "c1") { ...F0 } } ${times(levels, at => `fragment F${at} on Customer { ...F${at + 1} ...F${at + 1} }`)} fragment F${levels} on Customer { name }`;

/** Documents that ask too much of whoever reads them, whether or not they are valid. */
const DOCUMENTS: [name: string, query: string][] = [
  ['selections in 10,000 levels', `${'{ customer '.repeat(MANY)}${'}'.repeat(MANY)}`],
  ['selections in 100,000 levels, never closed', '{ a '.repeat(100_000)],
  ['lists in 10,000 levels', `{ customer(id: ${'['.repeat(MANY)}${']'.repeat(MANY)}) { name } }`],
  ['objects in 10,000 levels', `{ customer(id: ${'{a: '.repeat(MANY)}1${'}'.repeat(MANY)}) { name } }`],
  ['parentheses in 10,000 levels', `{ customer${'('.repeat(MANY)}${')'.repeat(MANY)} { name } }`],
  ['a type of lists in 10,000 levels', `query ($a: ${'['.repeat(MANY)}ID${']'.repeat(MANY)}) { shopMotto }`],
  ['fragments in 10,000 levels', `{ customer(id: "c1") ${'{ ... on Customer '.repeat(MANY)}{ name }${'}'.repeat(MANY)} }`],
  ['a fragment of itself', '{ customer(id: "c1") { ...F } } fragment F on Customer { ...F }'],
  [
    '1,000 fragments in a circle',
    `{ customer(id: "c1") { ...F0 } } ${times(1_000, at => `fragment F${at} on Customer { ...F${(at + 1) % 1_000} }`)}`,
  ],
  ['fragments that double 18 times', bomb(18)],
  ['10,000 aliases of nothing', `{ ${times(MANY, at => `a${at}: nothing`)} }`],
  ['10,000 directives', `{ shopMotto ${'@skip(if: false) '.repeat(MANY)} }`],
  ['10,000 unknown directives', `{ shopMotto ${times(MANY, at => `@d${at}`)} }`],
  ['10,000 operations', times(MANY, at => `query Q${at} { shopMotto }`)],
  ['10,000 operations of one name', times(MANY, () => 'query Q { shopMotto }')],
  ['10,000 variables', `query (${times(MANY, at => `$v${at}: ID`)}) { shopMotto }`],
  ['10,000 arguments', `{ customer(${times(MANY, at => `a${at}: 1`)}) { name } }`],
  ['10,000 fragments that nobody uses', `{ shopMotto } ${times(MANY, at => `fragment F${at} on Customer { name }`)}`],
  ['a megabyte of comments', `{ shopMotto } #${'x'.repeat(1_000_000)}`],
  ['a megabyte of commas', `{ ${','.repeat(1_000_000)} }`],
  ['half a megabyte of a name', `{ ${'x'.repeat(500_000)} }`],
  ['half a megabyte of a number', `{ customer(id: ${'9'.repeat(500_000)}) { name } }`],
  ['half a megabyte of a text', `{ customer(id: "${'x'.repeat(500_000)}") { name } }`],
  ['half a megabyte of a text that never ends', `{ customer(id: """${'x'.repeat(500_000)}`],
  ['10,000 escapes', `{ customer(id: "${'\\u0000'.repeat(MANY)}") { name } }`],
];

describe.each(EXECUTORS.slice(0, 2))('by %s', (_, executor) => {
  leavesNothingOpen();

  // What each is refused with is told where the limits are tested; here it is only that it ends, soon and in good order.
  it.each(DOCUMENTS)('%s get an answer that makes sense, before long', async (_name, query) => {
    const { post, stillAnswers } = await underAbuse({ executor });
    const start = performance.now();
    const response = await post(JSON.stringify({ query }));
    const text = await response.text();
    expect(performance.now() - start).toBeLessThan(10_000);
    const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: { message: string; extensions: { code: string } }[] };
    if (data === undefined) expect(errors?.[0]).toMatchObject({ message: expect.any(String), extensions: { code: expect.any(String) } });
    // Not much more than was asked, and nothing of a stack.
    expect(text.length).toBeLessThan(100_000 + query.length);
    expect(text).not.toMatch(/Maximum call stack|RangeError|\.js:\d/);
    await stillAnswers();
  });

  it('all of them at once leave nothing behind', async () => {
    const { post, stillAnswers } = await underAbuse({ executor });
    await staysSteady(
      async () => {
        await Promise.all(DOCUMENTS.map(async ([, query]) => (await post(JSON.stringify({ query }))).text()));
        await stillAnswers();
      },
      { blockedMs: 10_000, moreMb: 40 },
    );
  });
});
