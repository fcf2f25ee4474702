import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DOCUMENT_LIMITS, type DocumentLimits } from './document-limits.js';
import { checkShape } from './document-shape.js';
import { checkText } from './document-text.js';

const LIMITS: DocumentLimits = {
  characters: 500,
  tokens: 100,
  tokenCharacters: 20,
  nesting: 8,
  operations: 2,
  fragments: 3,
  depth: 4,
  fields: 12,
  rootFields: 3,
  aliases: 3,
  directives: 3,
  repeats: 3,
};

const check = (text: string) => {
  checkText(text, LIMITS);
  checkShape(parse(text), LIMITS);
};

describe('a document', () => {
  it.each([
    ['depth', '{ a { b { c { d } } } }', '{ a { b { c { d { e } } } } }'],
    ['depth', '{ a { ...F } } fragment F on T { b { c { d } } }', '{ a { ...F } } fragment F on T { b { c { d { e } } } }'],
    ['depth', '{ __schema { a { b { c } } } }', '{ __schema { a { b { c { d } } } } }'],
    ['nesting', '{ ... { ... { ... { ... { ... { ... { ... { a } } } } } } } }', `{ ${'... { '.repeat(8)} a ${'} '.repeat(9)}`],
    ['nesting', '{ a(b: [[[[[[1]]]]]]) }', '{ a(b: [[[[[[[1]]]]]]]) }'],
    [
      'nesting',
      '{ ... { ... { ... { ...F } } } } fragment F on T { ... { ... { ... { a } } } }',
      '{ ... { ... { ... { ...F } } } } fragment F on T { ... { ... { ... { ... { a } } } } }',
    ],
    ['fields', '{ ...F a { ...F } x } fragment F on T { b { c d e f } }', '{ ...F a { ...F x } x } fragment F on T { b { c d e f } }'],
    ['fields', 'query A { a { b c d e f } } query B { a { b c d e f } }', 'query A { a { b c d e f } } query B { a { b c d e f g } }'],
    ['rootFields', '{ a b c }', '{ a b ...F } fragment F on T { c d }'],
    ['aliases', '{ x: a y: b z: c }', '{ x: a { ...F } y: b { ...F } } fragment F on T { z: c }'],
    ['aliases', '{ x: __typename y: __typename z: __typename }', '{ a { x: __typename y: __typename z: __typename w: __typename } }'],
    ['directives', '{ a @x @y @z }', '{ a @x { ...F @y } } fragment F on T @z { b @w }'],
    ['directives', 'query ($v: T @x) @y { a @z }', 'query ($v: T @x) @y { a @z { b @w } }'],
    ['repeats', '{ a a a }', '{ a a a a }'],
    ['repeats', '{ a { b } a { b } ...F } fragment F on T { c }', '{ a { b b } a { b } } '],
    [
      'repeats',
      '{ ...F ...F a } fragment F on T { a }',
      '{ ...F ...G ...H a } fragment F on T { a } fragment G on T { a } fragment H on T { a }',
    ],
    ['operations', 'query A { a } query B { a }', 'query A { a } query B { a } query C { a }'],
    [
      'fragments',
      '{ ...F ...G ...H } fragment F on T { a } fragment G on T { b } fragment H on T { c }',
      '{ ...F } fragment F on T { a } fragment F on T { b } fragment F on T { c } fragment F on T { c }',
    ],
    ['tokens', `{ ${'a '.repeat(2)} }`, `{ ${'a '.repeat(99)} }`],
    ['tokens', '{ a }', `{ a ${'#\n'.repeat(98)} }`],
    ['tokenCharacters', '{ aaaaaaaaaaaaaaaaaaaa }', '{ aaaaaaaaaaaaaaaaaaaaa }'],
    ['tokenCharacters', '{ a(b: 12345678901234567890) }', '{ a(b: 123456789012345678901) }'],
    ['characters', `{ a }${' '.repeat(495)}`, `{ a }${' '.repeat(496)}`],
  ])('may come up to the limit "%s", and not over it', (limit, within, over) => {
    expect(() => check(within)).not.toThrow();
    expect(() => check(over)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(`"${limit}"`) }));
  });

  it.each([
    ['{ ...F } fragment F on T { a ...F }', 'The fragment "F" spreads itself'],
    ['{ ...F } fragment F on T { ...G } fragment G on T { ...F }', 'The fragment "F" spreads itself'],
    ['{ a } fragment F on T { a }', 'The fragment "F" is never used'],
    ['{ ...F }', 'There is no fragment "F"'],
    ['{ a } type T { a: Int }', 'The document defines parts of a schema: only operations and fragments are asked'],
  ])('%s is refused', (text, message) => {
    expect(() => check(text)).toThrow(message);
  });

  it('names the operation or fragment that goes beyond', () => {
    expect(() => check('query Deep { a { b { c { d { e } } } } }')).toThrow(
      'The query "Deep" has fields deeper in fields than the limit "depth" of 4',
    );
    expect(() => check('{ ...F } fragment F on T { a @x @x @x @x }')).toThrow(/^The fragment "F" has more directives/);
  });

  it('is left to the parser where it is no GraphQL', () => {
    expect(() => checkText('{ a(b: "', LIMITS)).not.toThrow();
    expect(() => checkText('{ ? }', LIMITS)).not.toThrow();
  });

  it('of a person, as the introspection of a tool is, comes nowhere near', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const text = getIntrospectionQuery({ inputValueDeprecation: true, directiveIsRepeatable: true, schemaDescription: true, oneOf: true });
    expect(() => {
      checkText(text, DOCUMENT_LIMITS);
      checkShape(parse(text), DOCUMENT_LIMITS);
    }).not.toThrow();
  });
});
