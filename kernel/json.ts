/** What can be written as JSON and read back the same. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * A value as JSON that a database takes too: PostgreSQL has no place for NUL and for half of a surrogate pair, which a
 * caller's client can send all the same.
 */
export const storableJson = (value: unknown): string => {
  const text = JSON.stringify(value);
  return /\\u(0000|d[89a-f])/.test(text) ? JSON.stringify(storable(JSON.parse(text))) : text;
};

const storable = (value: Json): Json => {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(storable);
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [storableText(name), storable(held)]));
};

const storableText = (text: string): string => text.replaceAll('\0', '').toWellFormed();
