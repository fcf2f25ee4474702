/** A type of a subgraph as it grows. */
export interface TypeDraft {
  keyword: 'type' | 'interface';
  directives: Set<string>;
  interfaces: Set<string>;
  /** By name, what stands behind it: arguments, type, directives. */
  fields: Map<string, string>;
}

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@interfaceObject"])';

/** What any subgraph may need besides its own types. Composition takes the same words in several subgraphs for one. */
const COMMON = `
enum Grade { LOW MID HIGH }
enum Currency { USD EUR CNY }
input Where { n: Int = 3 grade: Grade tags: [String!] not: Where }
type Price @shareable { amount(currency: Currency): Int currency: Currency parts: [Price] }
type Place @shareable { zone: String! floor: Int }`;

/** The schema of one subgraph while it is being made up. */
export class SchemaDraft {
  readonly #types = new Map<string, TypeDraft>();
  readonly #unions = new Map<string, readonly string[]>();

  constructor(readonly name: string) {}

  has(type: string): boolean {
    return this.#types.has(type);
  }

  type(name: string, keyword: TypeDraft['keyword'] = 'type'): TypeDraft {
    const known = this.#types.get(name);
    if (known) return known;
    const made: TypeDraft = { keyword, directives: new Set(), interfaces: new Set(), fields: new Map() };
    this.#types.set(name, made);
    return made;
  }

  union(name: string, members: readonly string[]): void {
    this.#unions.set(name, members);
  }

  sdl(): string {
    const types = [...this.#types].map(([name, { keyword, directives, interfaces, fields }]) => {
      const head = [keyword, name, ...(interfaces.size > 0 ? ['implements', [...interfaces].join(' & ')] : []), ...directives].join(' ');
      return `${head} {\n${[...fields].map(([field, behind]) => `  ${field}${behind}`).join('\n')}\n}`;
    });
    const unions = [...this.#unions].map(([name, members]) => `union ${name} = ${members.join(' | ')}`);
    return [LINK, ...types, ...unions, COMMON].join('\n');
  }
}
