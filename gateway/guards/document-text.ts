import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { HubError } from '#kernel/errors.js';
import type { DocumentLimits } from './document-limits.js';

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** How large a text is that may be parsed. */
export interface TextSize {
  tokens: number;
  lines: number;
}

/**
 * Looks through a text before it is parsed: the parser calls itself for every bracket in a bracket, and keeps all it has
 * read. INVALID_INPUT names the limit. A text that is no GraphQL is left to the parser, which says where it goes wrong.
 */
export const checkText = (
  text: string,
  limits: Pick<DocumentLimits, 'characters' | 'tokens' | 'tokenCharacters' | 'nesting'>,
): TextSize => {
  if (text.length > limits.characters) {
    throw new HubError('INVALID_INPUT', `The document has ${text.length} characters; the limit "characters" is ${limits.characters}`);
  }
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let nesting = 0;
  let lines = 1;
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      tokens++;
      lines = token.line;
      // The lexer passes over comments, but they have been read.
      for (let before = token.prev; before?.kind === TokenKind.COMMENT; before = before.prev) tokens++;
      if (tokens > limits.tokens) {
        throw new HubError('INVALID_INPUT', `The document has more words and signs than the limit "tokens" of ${limits.tokens}`);
      }
      if (token.end - token.start > limits.tokenCharacters) {
        const where = `line ${token.line} of the document`;
        throw new HubError(
          'INVALID_INPUT',
          `A ${token.kind} in ${where} is longer than the limit "tokenCharacters" of ${limits.tokenCharacters}`,
        );
      }
      if (OPENING.has(token.kind)) nesting++;
      else if (CLOSING.has(token.kind)) nesting--;
      if (nesting > limits.nesting) {
        throw new HubError('INVALID_INPUT', `The document has more brackets in brackets than the limit "nesting" of ${limits.nesting}`);
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof GraphQLError)) throw thrown;
  }
  return { tokens, lines };
};
