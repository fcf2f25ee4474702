/** What a document may be at most. Nothing that a person or a program writes comes near; what is made to hurt goes beyond. */
export interface DocumentLimits {
  /** Of the whole text. */
  characters: number;
  /** Words, signs and comments. */
  tokens: number;
  /** Of one name, number or string: what is long belongs into variables. */
  tokenCharacters: number;
  /** Of brackets in brackets, and of selections in selections, those of fragments included. */
  nesting: number;
  operations: number;
  fragments: number;
  /** Of fields in fields. */
  depth: number;
  /** Of all operations together, with every fragment written out where it is spread. */
  fields: number;
  rootFields: number;
  /** Of one operation, with every fragment written out. */
  aliases: number;
  /** Of one operation, with every fragment written out. */
  directives: number;
  /** Pairs of fields that come under one name at one place, each of which validation compares with the other. */
  repeats: number;
}

export const DOCUMENT_LIMITS: DocumentLimits = {
  characters: 100_000,
  tokens: 4_000,
  tokenCharacters: 10_000,
  nesting: 60,
  operations: 50,
  fragments: 100,
  depth: 20,
  fields: 2_000,
  rootFields: 50,
  aliases: 100,
  directives: 100,
  repeats: 1_000,
};
