import { describe, expect, it } from 'vitest';
import { Lifecycle } from './lifecycle.js';
import { log, silentLog } from './log.js';

describe('closing what was opened', () => {
  it('goes backwards and waits for each', async () => {
    const said: string[] = [];
    const house = new Lifecycle(silentLog);
    house.opened('database', 'db', async name => {
      await Promise.resolve();
      said.push(name);
    });
    house.opened('server', 'http', async name => {
      await new Promise(resolve => setImmediate(resolve));
      said.push(name);
    });
    await house.close();
    expect(said).toEqual(['http', 'db']);
  });

  it('gives back what was opened', () => {
    const thing = { open: true };
    expect(new Lifecycle(silentLog).opened('thing', thing, () => {})).toBe(thing);
  });

  it('goes on when a part fails, or is stuck, and says so', async () => {
    const said: string[] = [];
    const lines: string[] = [];
    const house = new Lifecycle(log({ name: 'test', to: { write: line => lines.push(line) } }), 10);
    house.opened('database', null, () => void said.push('database'));
    house.opened('stuck', null, () => new Promise(() => {}));
    house.opened('broken', null, () => {
      throw new Error('no');
    });
    await house.close();
    expect(said).toEqual(['database']);
    expect(lines.map(line => (JSON.parse(line) as { part: string }).part)).toEqual(['broken', 'stuck']);
  });

  it('happens once, however often it is asked for', async () => {
    let closed = 0;
    const house = new Lifecycle(silentLog);
    house.opened('thing', null, () => void closed++);
    await Promise.all([house.close(), house.close()]);
    await house.close();
    expect(closed).toBe(1);
  });

  it('closes at once what is opened too late, and ends the building', async () => {
    const said: string[] = [];
    const house = new Lifecycle(silentLog);
    expect(house.closing).toBe(false);
    const closing = house.close();
    expect(house.closing).toBe(true);
    expect(() => house.opened('late', 'late', name => void said.push(name))).toThrow(/told to end/);
    await closing;
    await house.close();
    expect(said).toEqual(['late']);
  });
});
