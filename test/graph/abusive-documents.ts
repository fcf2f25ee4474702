/** Texts that are made to hurt a gateway which reads them: each is distinct in what it strains. */
export interface AbusiveDocument {
  name: string;
  text: string;
}

const times = (count: number, make: (index: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_, at) => make(at)).join(between);

/** `open` so many times, then `inside`, then `close` as often. */
const nested = (count: number, open: string, inside: string, close: string): string =>
  `${open.repeat(count)}${inside}${close.repeat(count)}`;

/** Each fragment spreads the next so many times. */
const exploding = (levels: number, spreads: number, spread = (next: string) => `...${next}`): string =>
  `{ customer(id: "c1") { ...F0 } } ${times(levels, at => `fragment F${at} on Customer { ${times(spreads, () => spread(`F${at + 1}`))} }`)} fragment F${levels} on Customer { id }`;

const INTROSPECTED = 'fields { name type { name ofType { name } } args { name } }';

const DOCUMENTS: Record<string, string> = {
  // Deep
  'fields 30 deep': nested(30, '{ calls { customer ', '{ id }', ' } }'),
  'fields 500 deep': nested(500, '{ a ', '{ id }', ' }'),
  'fields 5,000 deep': nested(5_000, '{a', '{id}', '}'),
  'fields 45,000 deep': nested(45_000, '{a', '', '}'),
  'fields deep, and never closed': '{a'.repeat(40_000),
  'inline fragments 70 deep': `{ customer(id: "c1") { ${nested(70, '... { ', 'id', ' }')} } }`,
  'inline fragments 5,000 deep': nested(5_000, '{...', '{id}', '}'),
  'a chain of 100 fragments, each deep': `{ customer(id: "c1") { ...F0 } } ${times(99, at => `fragment F${at} on Customer { ... { ... { ... { ...F${at + 1} } } } }`)} fragment F99 on Customer { id }`,
  'a chain of fragments, each a field deeper': `{ ...Q } fragment Q on Query { calls { ...F0 } } ${times(30, at => `fragment F${at} on Call { customer { ...G${at} } } fragment G${at} on Customer { calls { ...F${at + 1} } }`)} fragment F30 on Call { id }`,
  'lists 20,000 deep in an argument': `{ customer(id: ${nested(20_000, '[', '', ']')}) { id } }`,
  'objects 10,000 deep in an argument': `{ customer(id: ${nested(10_000, '{a:', '1', '}')}) { id } }`,
  'a variable of a type 20,000 lists deep': `query ($v: ${nested(20_000, '[', 'Int', ']')}) { shopMotto }`,
  'a variable of a type of lists that no one has': `query ($v: ${nested(59, '[', 'Int', ']')}) { shopMotto }`,
  'introspection deep in itself': `{ __schema { types { ${nested(20, 'fields { type { ', 'name', ' } }')} } } }`,
  'introspection by ofType': `{ __type(name: "Query") { ${nested(40, 'ofType { ', 'name', ' }')} } }`,
  'introspection by possible types': `{ __type(name: "Query") { ${nested(25, 'possibleTypes { interfaces { ', 'name', ' } }')} } }`,
  'a hundred schemas under aliases': `{ ${times(100, at => `s${at}: __schema { types { ${INTROSPECTED} } }`)} }`,
  // Wide
  'a root field 1,000 times': `{ ${times(1_000, () => 'shopMotto')} }`,
  'a root field under 1,000 aliases': `{ ${times(1_000, at => `a${at}: shopMotto`)} }`,
  'a root field under 20,000 aliases': `{ ${times(20_000, at => `${at.toString(36).padStart(5, 'a')}:id`, ',').slice(0, 99_990)} }`,
  'root fields with arguments under 99 aliases': `{ ${times(99, at => `a${at}: customer(id: "c${at}") { id }`)} }`,
  'mutations under 99 aliases': `mutation { ${times(99, at => `a${at}: moveCall(id: "call-1", phase: "P${at}") { id }`)} }`,
  '__typename under 900 aliases': `{ ${times(900, at => `a${at}: __typename`)} }`,
  'aliases in every row': `{ calls { customer { ${times(150, at => `a${at}: name`)} } } }`,
  'aliases by fragments': `{ ${times(12, at => `c${at}: customer(id: "c1") { ...Names }`)} } fragment Names on Customer { ${times(12, at => `n${at}: name`)} }`,
  'the same field with selections 500 times': `{ ${times(500, () => 'calls { id }')} }`,
  'unknown fields by the thousand': `{ ${times(1_900, at => `unknown${at}`)} }`,
  'unknown fields that nearly are known': `{ customer(id: "c1") { ${times(900, at => `nam${at.toString(36)}`)} } }`,
  'unknown arguments by the thousand': `{ customer(id: "c1" ${times(900, at => `argument${at}: 1`)}) { id } }`,
  'one argument a thousand times': `{ customer(${times(1_200, () => 'id: "c1"')}) { id } }`,
  'unknown types by the hundred': `{ calls { ${times(900, at => `... on Type${at} { id }`)} } }`,
  'one inline fragment 800 times': `{ calls { ${times(800, () => '... on Call { id }')} } }`,
  // Fragments
  'a fragment that spreads itself': '{ customer(id: "c1") { ...A } } fragment A on Customer { id ...A }',
  'two fragments that spread one another': '{ calls { ...A } } fragment A on Call { id ...B } fragment B on Call { ...A }',
  'a ring of 99 fragments': `{ calls { ...F0 } } ${times(99, at => `fragment F${at} on Call { ...F${(at + 1) % 99} }`)}`,
  'a complete graph of fragments': `{ calls { ...F0 } } ${times(40, at => `fragment F${at} on Call { ${times(40, to => `...F${to}`)} }`)}`,
  'a cycle that nothing reaches': '{ shopMotto } fragment A on Call { ...B } fragment B on Call { ...A }',
  'spreads doubling 30 times': exploding(30, 2),
  'spreads doubling 95 times': exploding(95, 2),
  'spreads tenfold 10 times': exploding(10, 10),
  'spreads hundredfold thrice': exploding(3, 100),
  'spreads doubling inside inline fragments': exploding(20, 2, next => `... { ...${next} }`),
  'spreads doubling below aliases': `{ call(id: "1") { ...F0 } } ${times(9, at => `fragment F${at} on Call { ${times(4, by => `a${at}b${by}: customer { calls { ...F${at + 1} } }`)} }`)} fragment F9 on Call { id }`,
  'a fragment spread 1,500 times': `{ calls { ${times(1_500, () => '...A')} } } fragment A on Call { id phase }`,
  'a thousand fragments': `{ calls { ${times(500, at => `...F${at}`)} } } ${times(500, at => `fragment F${at} on Call { id }`)}`,
  'a thousand fragments that nothing spreads': `{ shopMotto } ${times(560, at => `fragment F${at} on Call { id }`)}`,
  'a hundred fragments of one name': `{ calls { ...F } } ${times(300, () => 'fragment F on Call { id }')}`,
  'spreads of what is not there': `{ calls { ${times(1_500, at => `...N${at}`)} } }`,
  'an unused fragment with 1,900 equal fields': `{ shopMotto } fragment A on Call { ${times(1_900, () => 'id')} }`,
  // What validation compares with one another
  'overlapping fields 1,900 times': `{ calls { ${times(1_900, () => 'id')} } }`,
  'overlapping fields with selections': `{ ${times(300, () => 'calls { customer { id name } }')} }`,
  'overlapping fields, level on level': `{ ${nested(7, 'calls { customer { ', 'id', ' } } calls { customer { id } } ').replace(/ {2}/g, ' ')} }`,
  'overlapping fields that differ in arguments': `{ ${times(300, at => `customer(id: "c${at}") { id }`)} }`,
  'overlapping fields that double at each level': `{ ${doubled(9)} }`,
  'overlapping fields in 99 fragments': `{ calls { ${times(99, at => `...F${at}`)} } } ${times(99, at => `fragment F${at} on Call { ${times(9, () => 'id phase')} }`)}`,
  'overlapping fields in nested fragments': `{ calls { ...F0 ...F1 } } ${times(90, at => `fragment F${at} on Call { ${times(6, () => 'customer { id name phone }')} ${at < 88 ? `...F${at + 1} ...F${at + 2}` : ''} }`)}`,
  'overlapping fields that differ, on a line each': `{ ${times(60, at => `calls {\n customer {\n x: ${at % 2 ? 'id' : 'name'}\n } } `)} }`,
  'one argument a thousand times, after 40,000 lines': `{ ${'\n'.repeat(40_000)} customer(${times(1_200, () => 'id: "c1"')}) { id } }`,
  'unknown names after 90,000 lines': `{ ${'\n'.repeat(90_000)} calls { ${times(900, at => `n${at}`)} } }`,
  // Directives
  '1,000 directives on a field': `{ shopMotto ${times(1_000, () => '@include(if: true)')} }`,
  '1,000 directives that nobody knows': `{ shopMotto ${times(1_800, at => `@d${at}`, '')} }`,
  'directives on fragments': `{ calls { ${times(20, () => '...A')} } } fragment A on Call ${times(6, () => '@a')} { id }`,
  'directives on spreads': `{ calls { ${times(20, () => `...A ${times(6, () => '@skip(if: false)')}`)} } } fragment A on Call { id }`,
  'directives on an operation': `query ${times(900, () => '@a')} { shopMotto }`,
  'directives on variables': `query (${times(300, at => `$v${at}: Int ${times(2, () => '@a')}`)}) { shopMotto }`,
  // Many definitions
  'a thousand operations': times(900, at => `query Q${at} { shopMotto }`),
  'a thousand operations of one name': times(900, () => 'query Q { shopMotto }'),
  'a thousand operations without a name': times(900, () => '{ shopMotto }'),
  'operations that all spread one fragment': `${times(45, at => `query Q${at} { calls { ...A } }`)} fragment A on Call { ${times(45, at => `a${at}: id`)} }`,
  'variables that nobody uses': `query (${times(900, at => `$v${at}: Int`)}) { shopMotto }`,
  'variables that nobody defines': `{ calls { ${times(900, at => `id @include(if: $v${at})`)} } }`,
  'one variable a thousand times': `query (${times(900, () => '$v: Int')}) { shopMotto }`,
  'a schema': times(500, at => `type T${at} { f: T${at} }`),
  'an extension of the schema': 'extend type Query { secret: String }',
  // Long
  'a name of 90,000 letters': `{ ${'a'.repeat(90_000)} }`,
  'a number of 90,000 digits': `{ customer(id: ${'9'.repeat(90_000)}) { id } }`,
  'a fraction of 90,000 digits': `{ customer(id: 0.${'3'.repeat(90_000)}) { id } }`,
  'a text of 90,000 letters': `{ customer(id: "${'x'.repeat(90_000)}") { id } }`,
  'a text of 15,000 escapes': `{ customer(id: "${'\\u4e00'.repeat(15_000)}") { id } }`,
  'a block text of 40,000 lines': `{ customer(id: """${' \n'.repeat(40_000)}""") { id } }`,
  'a block text that never ends': `{ customer(id: """${' "" '.repeat(20_000)}`,
  'a megabyte of spaces': `{ shopMotto${' '.repeat(1_000_000)}}`,
  'a megabyte of fields': `{ ${'id '.repeat(340_000)} }`,
  '45,000 comments': `{ shopMotto\n${'#\n'.repeat(45_000)}}`,
  'a comment of a megabyte': `#${'x'.repeat(1_000_000)}\n{ shopMotto }`,
  '90,000 commas': `{ shopMotto ${','.repeat(90_000)} nothing }`,
  'a byte order mark 90,000 times': `{ shopMotto ${'\u{feff}'.repeat(90_000)} nothing }`,
  'signs of other planes': `{ ${'😀'.repeat(20_000)} }`,
  'a list of 5,000 numbers': `{ customer(id: [${times(5_000, String, ',')}]) { id } }`,
  'a list of 1,100 numbers': `{ customers(ids: [${times(1_100, String, ',')}]) { id } }`,
  'an object of 2,000 fields': `{ customer(id: { ${times(1_900, at => `f${at}: 1`)} }) { id } }`,
  'an object with one field 1,000 times': `{ customer(id: { ${times(1_200, () => 'f: 1')} }) { id } }`,
  'lists of lists': `{ customer(id: [${times(800, () => '[[]]')}]) { id } }`,
  'a first of two thousand millions': '{ customer(id: "c1") { orders(first: 2000000000) { id } } }',
  'lists in lists in lists': `{ ${nested(6, 'calls { customer { calls { customer { ', 'id', ' } } } }').slice(0, 2_000)} }`,
};

function doubled(level: number): string {
  return level === 0 ? 'id' : `calls { ${doubled(level - 1)} } calls { ${doubled(level - 1)} }`;
}

export const ABUSIVE_DOCUMENTS: readonly AbusiveDocument[] = Object.entries(DOCUMENTS).map(([name, text]) => ({ name, text }));
