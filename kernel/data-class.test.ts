import { expect, it } from 'vitest';
import { DATA_CLASSES, mayBeLogged } from './data-class.js';

it('lets only what is nobody’s own into a log', () => {
  expect(DATA_CLASSES.filter(mayBeLogged)).toEqual(['PUBLIC', 'INTERNAL']);
});
