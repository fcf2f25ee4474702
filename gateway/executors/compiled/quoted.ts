/** Most strings have nothing to escape (RFC 8259, section 7), and then need no more than their quotes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be escaped.
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/** A string as JSON. */
export const quoted = (text: string): string => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`);
