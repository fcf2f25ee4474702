import { describe, expect, it } from 'vitest';
import { addressOf, type Route, routeOf } from './route';

describe('an address', () => {
  const routes: Route[] = [
    { page: 'wallboard', callId: null },
    { page: 'wallboard', callId: 'c&1/ä' },
    { page: 'calls', search: '', from: '', to: '' },
    { page: 'calls', search: '订单 & order', from: '2026-01-02', to: '' },
    { page: 'call', callId: 'c?1' },
  ];
  it.each(routes)('leads back to the page it was made for: %j', route => {
    const url = new URL(addressOf(route), 'http://localhost');
    expect(routeOf(url.pathname, url.search)).toEqual(route);
  });

  it('that is unknown shows the wallboard', () => {
    expect(routeOf('/nowhere', '')).toEqual({ page: 'wallboard', callId: null });
  });
});
