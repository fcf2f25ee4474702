import { expect, it } from 'vitest';
import { asHubError, ERROR_CODES, HubError } from './errors.js';

it('says by its code whether to try again', () => {
  for (const [code, { retryable }] of Object.entries(ERROR_CODES)) {
    expect(new HubError(code as keyof typeof ERROR_CODES, 'x').retryable).toBe(retryable);
  }
});

it('keeps the system and the cause', () => {
  const cause = new Error('socket');
  expect(new HubError('UPSTREAM_TIMEOUT', 'x', { system: 'orders.house', cause })).toMatchObject({ system: 'orders.house', cause });
});

it('is made of whatever was thrown', () => {
  const error = new HubError('CONFLICT', 'x');
  expect(asHubError(error)).toBe(error);
  expect(asHubError('text')).toMatchObject({ code: 'INTERNAL', cause: 'text' });
});
