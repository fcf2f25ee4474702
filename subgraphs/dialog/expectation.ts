import { registerEnumType } from 'type-graphql';

/** What the caller has been asked for. It makes some answers likelier than others and rules none out. */
export const Expected = { ANYTHING: 'ANYTHING', YES_NO: 'YES_NO', DIGITS: 'DIGITS', SCORE: 'SCORE' } as const;
export type Expectation = keyof typeof Expected;
export const EXPECTATIONS = Object.values(Expected);

registerEnumType(Expected, {
  name: 'Expected',
  description: 'What the caller has been asked for.',
  valuesConfig: {
    DIGITS: { description: 'The number of something.' },
    SCORE: { description: 'How satisfied they are, from 1 to 5.' },
  },
});
