import { describe, expect, it } from 'vitest';
import { HubError } from '#kernel/errors.js';
import { log } from './log.js';

const written = (fields: object, message = 'A thing happened') => {
  const lines: string[] = [];
  log({ name: 'test', to: { write: line => lines.push(line) } }).warn(fields, message);
  return { text: lines.join(''), fields: JSON.parse(lines[0] ?? '{}') as Record<string, unknown> };
};

describe('the log', () => {
  it('writes one JSON line with the name, the sentence and the fields', () => {
    const { text, fields } = written({ callId: 'c1', at: new Date('2026-01-05T09:00:00Z'), list: [1, { two: 2 }] });
    expect(text.endsWith('}\n')).toBe(true);
    expect(fields).toMatchObject({
      name: 'test',
      msg: 'A thing happened',
      level: 40,
      callId: 'c1',
      at: '2026-01-05T09:00:00.000Z',
      list: [1, { two: 2 }],
    });
  });

  it.each([
    ['at the top', { token: 'hunter2' }],
    ['in an object', { request: { headers: { authorization: 'hunter2', Cookie: 'hunter2' } } }],
    ['very deep', { a: { b: { c: { d: { e: { password: 'hunter2' } } } } } }],
    ['in a list', { people: [{ personal: { phone: 'hunter2' } }] }],
    ['as an object', { personal: { phone: 'hunter2' } }],
    ['however spelled', { Authorization: 'hunter2', SECRET: 'hunter2' }],
    ['in a field of an error', { err: Object.assign(new Error('refused'), { config: { headers: { authorization: 'hunter2' } } }) }],
    ['in a field of an error further down', { outcome: { err: Object.assign(new Error('refused'), { token: 'hunter2' }) } }],
  ])('keeps secrets and personal data to itself %s', (_, fields) => {
    const { text } = written(fields);
    expect(text).not.toContain('hunter2');
  });

  it('hides for the child of a log too', () => {
    const lines: string[] = [];
    log({ name: 'test', to: { write: line => lines.push(line) } })
      .child({ callId: 'c1' })
      .info({ token: 'hunter2' }, 'A thing happened');
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('"callId":"c1"');
  });

  it('hides what a child is made with, and a child of that', () => {
    const lines: string[] = [];
    const root = log({ name: 'test', to: { write: line => lines.push(line) } });
    root
      .child({ callId: 'c1', token: 'hunter2' })
      .child({ caller: { personal: 'hunter2' } })
      .info('A thing happened');
    expect(lines.join('')).not.toContain('hunter2');
    expect(JSON.parse(lines[0]!)).toMatchObject({ callId: 'c1', token: '[hidden]', caller: { personal: '[hidden]' } });
  });

  it('writes of bytes how many they are, and maps and sets as what is in them', () => {
    const { fields } = written({
      frame: Buffer.alloc(160),
      standing: new Map([['crm', { token: 'hunter2' }]]),
      names: new Set(['orders']),
    });
    expect(fields).toMatchObject({ frame: '[160 bytes]', standing: { crm: { token: '[hidden]' } }, names: ['orders'] });
  });

  it('tells of an error its code, system, stack and causes', () => {
    const error = new HubError('UPSTREAM_TIMEOUT', 'orders.house took over 800 ms', { system: 'orders.house', cause: new Error('socket') });
    expect(written({ err: error }).fields.err).toMatchObject({
      type: 'HubError',
      message: 'orders.house took over 800 ms',
      code: 'UPSTREAM_TIMEOUT',
      system: 'orders.house',
      stack: expect.stringContaining('log.test.ts'),
      cause: { type: 'Error', message: 'socket' },
    });
  });

  it('survives what refers to itself', () => {
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    expect(written({ loop }).text).toContain('[too deep]');
  });

  it('writes nothing below its level', () => {
    const lines: string[] = [];
    log({ name: 'test', level: 'warn', to: { write: line => lines.push(line) } }).info('Quiet');
    expect(lines).toEqual([]);
  });
});
