import { HubError } from '#kernel/errors.js';

/** What the caller has been asked for. It makes some answers likelier than others and rules none out. */
export const EXPECTATIONS = ['ANYTHING', 'YES_NO', 'DIGITS', 'SCORE'] as const;
export type Expectation = (typeof EXPECTATIONS)[number];

/** Nothing given is ANYTHING. */
export function expectationOf(value: string | null | undefined): Expectation {
  if (value === null || value === undefined || value === '') return 'ANYTHING';
  const known = EXPECTATIONS.find(expectation => expectation === value);
  if (!known)
    throw new HubError('INVALID_INPUT', `expects is one of ${EXPECTATIONS.join(', ')}, not ${JSON.stringify(value.slice(0, 40))}`);
  return known;
}
