import { createHash } from 'node:crypto';
import type { Json } from '#kernel/json.js';

/** The same for the same JSON value, whatever the order of its keys. */
export const hashOf = (value: Json): string => createHash('sha256').update(canonical(value)).digest('hex');

const canonical = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys
    .filter(key => value[key] !== undefined)
    .map(key => `${JSON.stringify(key)}:${canonical(value[key]!)}`)
    .join(',')}}`;
};
