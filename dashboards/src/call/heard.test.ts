import { describe, expect, it } from 'vitest';
import { splitHeard } from './heard';

describe('a reply that was interrupted', () => {
  it.each([
    ['Your order is on its way.', 'Your order', 'Your order', ' is on its way.'],
    ['Your order is on its way.', 'Your order is on its way.', 'Your order is on its way.', ''],
    ['Your order is on its way.', '', '', 'Your order is on its way.'],
    ['Order 4-0-7, please wait.', 'order 407 please', 'Order 4-0-7, please', ' wait.'],
    ['您的订单已发货，明天送达。', '您的订单已发货', '您的订单已发货', '，明天送达。'],
    ['Good morning', 'Hello', '', 'Good morning'],
  ])('%j of which %j was heard', (reply, heardOfReply, heard, unheard) => {
    expect(splitHeard(reply, heardOfReply)).toEqual({ heard, unheard });
  });

  it('counts as heard while nothing else is known', () => {
    expect(splitHeard('Good morning', null)).toEqual({ heard: 'Good morning', unheard: '' });
  });
});
