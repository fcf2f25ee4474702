import { type Logger, pino } from 'pino';
import { type DataClass, mayBeLogged } from '#kernel/data-class.js';

/** Structured log. Messages are constant sentences; values go in fields; what a person said or owns goes in `personal`. */
export type Log = Logger;

/** What fields hold by their names, however deep they lie and however they are spelled; all others hold INTERNAL data. */
const HOLDS: Readonly<Record<string, DataClass>> = {
  personal: 'PERSONAL',
  authorization: 'SECRET',
  password: 'SECRET',
  secret: 'SECRET',
  token: 'SECRET',
  cookie: 'SECRET',
  'set-cookie': 'SECRET',
};
const isHidden = (field: string): boolean => {
  const name = field.toLowerCase();
  return Object.hasOwn(HOLDS, name) && !mayBeLogged(HOLDS[name]!);
};

/** Deeper than this nothing is written at all: an object that refers to itself would have no end. */
const DEEPEST = 8;

export const log = ({ name, level = 'info', to }: { name: string; level?: string; to?: { write(line: string): void } }): Log =>
  hidingInChildren(
    pino(
      {
        name,
        level,
        base: { name },
        formatters: { log: fields => hide(fields, 0) as Record<string, unknown> },
        serializers: { err: errorFields, error: errorFields },
      },
      to ?? pino.destination({ dest: 2, sync: true }),
    ),
  );

/** pino writes the fields of a child once, when it is made, and past its formatters. */
const hidingInChildren = (parent: Log): Log => {
  const plain = parent.child;
  return Object.assign(parent, {
    child(this: Log, fields: object, ...options: []) {
      return plain.call(this, hide(fields, 0) as object, ...options);
    },
  });
};

/** For tests and tools that want no log. */
export const silentLog: Log = pino({ level: 'silent' });

function hide(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  // Left for `errorFields` on the first floor; further down only what it would write.
  if (value instanceof Error) return depth <= 1 ? value : errorFields(value);
  if (depth >= DEEPEST) return '[too deep]';
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return hide(Object.fromEntries(value), depth);
  if (value instanceof Set) return hide([...value], depth);
  if (Array.isArray(value)) return value.map(item => hide(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([field, held]) => [field, isHidden(field) ? '[hidden]' : hide(held, depth + 1)]));
}

/** What of an error may be logged. Its other fields are another library's (requests, headers), and unknown. */
function errorFields(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return hide(error, 1);
  const { name, message, stack, cause, code, system } = error as Error & { code?: unknown; system?: unknown };
  return {
    type: name,
    message,
    ...(typeof code === 'string' && { code }),
    ...(typeof system === 'string' && { system }),
    stack,
    ...(cause !== undefined && depth < 3 && { cause: errorFields(cause, depth + 1) }),
  };
}
