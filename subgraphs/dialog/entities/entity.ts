/** What may be found in what a caller says. */
export const ENTITY_TYPES = ['order_number', 'ticket_number', 'phone', 'datetime', 'place', 'number', 'score', 'language'] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** A thing named in a text, from `start` to before `end` (UTF-16 code units, as in JavaScript). */
export interface FoundEntity {
  type: EntityType;
  /** The same for the same thing, however it was said. */
  value: string;
  /** As it was said. */
  raw: string;
  start: number;
  end: number;
}

/** An entity before it is cut out of the text. */
export type Span = Omit<FoundEntity, 'raw'>;

export const overlap = (one: { start: number; end: number }, other: { start: number; end: number }): boolean =>
  one.start < other.end && other.start < one.end;
