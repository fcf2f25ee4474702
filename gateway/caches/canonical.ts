import { createHash } from 'node:crypto';

/** JSON in which the members of objects are in the order of their names: the same text for what is the same. */
export const canonicalJson = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const written = (value as { toJSON?: unknown }).toJSON;
  if (typeof written === 'function') return canonicalJson(written.call(value));
  const names = Object.keys(value).sort();
  let text = '';
  for (const name of names) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) text += `${text ? ',' : ''}${JSON.stringify(name)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
};

/** Stands for a long text in a key. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
