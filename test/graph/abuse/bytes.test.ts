import { expect, it } from 'vitest';
import { leavesNothingOpen } from '#platform/testing/leaves-nothing-open.js';
import { EXECUTORS } from '../open-gateway.js';
import { refusalOf, staysSteady, underAbuse } from './under-abuse.js';

leavesNothingOpen();

const ASKED = '"query":"{ shopMotto }"';
const deep = (open: string, close: string, levels = 10_000) => open.repeat(levels) + close.repeat(levels);
const nested = (value: string) => `{${ASKED},"variables":{"x":${value}}}`;

/** What comes as the body of a question, the status it gets, and what is said to it. */
const BODIES: [name: string, body: string | Buffer, status: number, words: RegExp][] = [
  ['nothing', '', 400, /has no body/],
  ['an open brace', '{', 400, /is no JSON, from its character 1 on/],
  ['half a text', `{${ASKED.slice(0, -1)}`, 400, /is no JSON/],
  ['a comma too many', `{${ASKED},}`, 400, /is no JSON/],
  ['words', 'query { shopMotto }', 400, /is no JSON/],
  ['single quotes', "{'query':'{ shopMotto }'}", 400, /is no JSON/],
  ['NaN', `{${ASKED},"variables":{"x":NaN}}`, 400, /is no JSON/],
  ['two values', `{${ASKED}}{${ASKED}}`, 400, /is no JSON/],
  ['HTML', '<html><body>hello</body></html>', 400, /is no JSON/],
  ['null', 'null', 400, /wants to be an object with a query/],
  ['true', 'true', 400, /wants to be an object/],
  ['a number', '7', 400, /wants to be an object/],
  ['a text', '"{ shopMotto }"', 400, /wants to be an object/],
  ['an empty object', '{}', 400, /wants a query/],
  ['an empty list', '[]', 400, /not a batch/],
  ['a batch', `[${`{${ASKED}},`.repeat(99)}{${ASKED}}]`, 400, /not a batch/],
  ['an empty query', '{"query":""}', 400, /wants a query/],
  ['query: null', '{"query":null}', 400, /wants a query/],
  ...['7', 'true', '[]', '{}', '["{ shopMotto }"]', '{"kind":"Document"}'].map((value): (typeof BODIES)[number] => [
    `query: ${value}`,
    `{"query":${value}}`,
    400,
    /^INVALID_INPUT: query wants a string$/,
  ]),
  ...['7', 'true', '[]', '{}'].map((value): (typeof BODIES)[number] => [
    `operationName: ${value}`,
    `{${ASKED},"operationName":${value}}`,
    400,
    /operationName wants a string$/,
  ]),
  ...['variables', 'extensions'].flatMap(member =>
    ['7', 'true', '[]', '"{}"', '[{}]'].map((value): (typeof BODIES)[number] => [
      `${member}: ${value}`,
      `{${ASKED},"${member}":${value}}`,
      400,
      new RegExp(`: ${member} wants an object$`),
    ]),
  ),
  ['a member by a slip', '{"qeury":"{ shopMotto }"}', 400, /no member "qeury": there are query, operationName, variables, extensions$/],
  ['a member too many', `{${ASKED},"admin":true}`, 400, /no member "admin"/],
  ['a member of 100,000 letters', `{${ASKED},"${'a'.repeat(100_000)}":1}`, 400, /^.{1,150}$/],
  ['__proto__ as a member', `{${ASKED},"__proto__":{"admin":true}}`, 400, /no member "__proto__"/],
  ['constructor as a member', `{${ASKED},"constructor":{}}`, 400, /no member "constructor"/],
  ['query given twice', `{${ASKED},"query":"{ calls { id } }"}`, 400, /gives a name twice in one object: "query"$/],
  ['query given twice, once in disguise', `{${ASKED},"qu\\u0065ry":"{ calls { id } }"}`, 400, /twice in one object: "query"$/],
  ['a variable given twice', nested('1,"y":{"a":1,"a":2}'), 400, /twice in one object: "a"$/],
  ['__proto__ given twice', nested('{"__proto__":1,"__proto__":2}'), 400, /twice in one object: "__proto__"$/],
  ['lists in 10,000 levels', nested(deep('[', ']')), 400, /nested over 200 levels deep$/],
  ['objects in 10,000 levels', nested(deep('{"a":', '}').replace('}', '1}')), 400, /nested over 200 levels deep$/],
  ['lists in 400,000 levels, never closed', '['.repeat(400_000), 400, /nested over 200 levels deep$/],
  ['extensions in 10,000 levels', `{${ASKED},"extensions":{"x":${deep('[', ']')}}}`, 400, /nested over 200 levels deep$/],
  ['a byte order mark', `\ufeff{${ASKED}}`, 400, /begins with a byte order mark/],
  ['UTF-16', Buffer.from(`{${ASKED}}`, 'utf16le'), 400, /is no JSON/],
  ['a byte that UTF-8 does not have', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, /is not UTF-8$/],
  ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 400, /is not UTF-8$/],
  ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 400, /is not UTF-8$/],
  ['half a character', Buffer.from([0x22, 0xe6, 0x9e]), 400, /is not UTF-8$/],
  ['a NUL between', `{${ASKED}\0}`, 400, /is no JSON/],
  ['a NUL in a text', `{"query":"{ shop\0Motto }"}`, 400, /is no JSON/],
  ['a NUL in disguise', '{"query":"{ shop\\u0000Motto }"}', 400, /Syntax Error/],
  ['half of a surrogate pair in disguise', '{"query":"{ \\ud800 }"}', 400, /Syntax Error/],
  ['a name of no operation', `{${ASKED},"operationName":"__proto__"}`, 400, /no operation "__proto__"/],
  ['over a megabyte', `{"query":"{ shopMotto } #${'x'.repeat(1_100_000)}"}`, 413, /is over 1048576 bytes$/],
];

it.each(BODIES)('a body of %s is refused with what is wrong', async (_, body, status, words) => {
  const { post, stillAnswers } = await underAbuse();
  const response = await post(body as string);
  expect(response.status).toBe(status);
  const said = await refusalOf(response);
  expect(said).toMatch(words);
  expect(said).toMatch(/^INVALID_INPUT: /);
  await stillAnswers();
});

it('a thousand bodies that make no sense leave nothing behind', async () => {
  const { post, stillAnswers } = await underAbuse();
  await staysSteady(async () => {
    for (let round = 0; round < 1_000 / BODIES.length; round++)
      await Promise.all(BODIES.map(async ([, body]) => void (await (await post(body as string)).arrayBuffer())));
  });
  await stillAnswers();
});

it.each(EXECUTORS)('names of the language are names like any others to %s', async (_, executor) => {
  const { post, stillAnswers } = await underAbuse({ executor });
  const said = async (query: string, variables = '{}') =>
    (await post(`{"query":${JSON.stringify(query)},"variables":${variables}}`)).text();
  const ada = '{"data":{"customer":{"name":"Ada"}}}';
  const others = '"__proto__":"c2","constructor":"c2","toString":"x","hasOwnProperty":"y"';
  expect(await said('query ($id: ID!) { customer(id: $id) { name } }', `{"id":"c1",${others}}`)).toBe(ada);
  expect(await said('query ($toString: ID!) { customer(id: $toString) { name } }')).toContain('Variable \\"$toString\\" of required type');
  expect(await said('{ customer(id: "c1") { constructor: name toString: id } }')).toBe(
    '{"data":{"customer":{"constructor":"Ada","toString":"c1"}}}',
  );
  for (const query of [
    'query ($__proto__: ID!) { customer(id: $__proto__) { name } }',
    '{ __proto__: customer(id: "c1") { evil: name } shopMotto }',
  ])
    expect(await said(query, '{"__proto__":"c1"}')).toContain('"message":"\\"__proto__\\" may not be the name of anything"');
  expect(({} as Record<string, unknown>).evil).toBeUndefined();
  await stillAnswers();
});
