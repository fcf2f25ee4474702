import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openDashboards, overflow } from './open-page.js';
import { callOfGrace, fang, grace, ScriptedCall } from './scripted-data.js';
import type { Figures, ScriptedHub } from './scripted-hub.js';

const dashboards = openDashboards();
const NOW = Date.now();

const FIGURES: Figures = {
  from: null,
  to: new Date(NOW).toISOString(),
  calls: 42,
  live: 2,
  averageDurationMs: 147_000,
  averageTurns: 5.4,
  resolutionRate: 0.81,
  provisional: 12,
  transferRate: 0.07,
  averageSatisfaction: 4.4,
  rated: 29,
};

/** A hub in the middle of two calls. */
async function busyHub() {
  const hub = await dashboards.hub();
  hub.customers.push(grace, fang);
  hub.figures = FIGURES;
  const call = hub.begin(callOfGrace(NOW - 30_000));
  hub.begin(new ScriptedCall('call-withheld', new Date(NOW - 5_000).toISOString(), { phase: 'INBOUND' }));
  return { hub, call };
}

/** Of the first that is found, with plain blanks. */
const text = async (page: Page, selector: string) => plain(await page.locator(selector).first().innerText());
const texts = async (page: Page, selector: string) => (await page.locator(selector).allInnerTexts()).map(plain);
const plain = (words: string) => words.replaceAll('\u00a0', ' ');
const shows = (page: Page, words: string) => page.getByText(words, { exact: false }).first().waitFor();

/** The wallboard's subscriptions, without that of a call looked at. */
const OF_BOARD = 3;

/** Resolves when so many subscriptions of pages stand at the hub. */
const subscribed = (hub: ScriptedHub, subscriptions: number) => expect.poll(() => hub.subscriptions).toBeGreaterThanOrEqual(subscriptions);

/** Resolves when whatever follows from what is shown has been drawn, too. */
const drawn = (page: Page) => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));

describe('the wallboard', () => {
  it('shows a call, its customer, and what the bot asked the graph between the turns', async () => {
    const { hub } = await busyHub();
    const { page } = await dashboards.page(hub, '/?call=call-grace');
    await shows(page, 'where is my order four zero seven one eight');

    await expect.poll(() => text(page, '.metrics')).toMatch(/2:27[\s\S]*5\.4[\s\S]*81%[\s\S]*12 provisional[\s\S]*7%[\s\S]*4\.4/);
    await expect.poll(() => text(page, '.said--BOT del')).toContain('this morning and should be with you tomorrow before noon.');
    await expect
      .poll(() => texts(page, '.asked__name'))
      .toEqual(['CallerAtStart', 'Understand', 'OrderByNumber', 'Understand', 'ArticlesFor']);
    await expect.poll(() => texts(page, '.wait__total')).toEqual(['Wait 678 ms', 'Wait 1.09 s']);
    const card = () => text(page, '.customer');
    for (const fact of ['Grace Whitfield', 'Gold', 'SB-40718', 'shipped', 'Tacoma sorting centre', 'T-2088', '48 Larkspur Lane'])
      await expect.poll(card).toContain(fact);
    expect(await card(), 'the number is hidden until asked for').not.toContain('+14155550142');
  });

  it('names the stretches of a wait when it is opened', async () => {
    const { hub } = await busyHub();
    const { page } = await dashboards.page(hub, '/?call=call-grace');
    await page.locator('.wait summary').first().click();
    await expect
      .poll(async () => (await text(page, '.wait dl')).split(/\s*\n\s*/))
      .toEqual(
        ['end of speech', '480 ms', 'recognition', '92 ms', 'event', '3 ms', 'understanding', '6 ms', 'graph', '11 ms'].concat([
          'decision',
          '2 ms',
          'voice',
          '64 ms',
          'first sound',
          '20 ms',
        ]),
      );
  });

  it('follows a call as it goes on', async () => {
    const { hub, call } = await busyHub();
    const { page } = await dashboards.page(hub, '/?call=call-grace');
    await shows(page, 'Yes. You have thirty days');

    hub.happen(call, 'caller.speaking', { interrupts: false });
    await page.locator('.said--CALLER .said__now').waitFor();
    hub.happen(call, 'turn.heard', { ordinal: 3, text: 'the lid does not close', confidence: 0.8 });
    await shows(page, 'bot is thinking');
    call.ask(3, 'ReportFault', 18.6, { kind: 'mutation' });
    hub.happen(call, 'reply.started', { ordinal: 3, text: 'I have opened a ticket for it.' });
    await page.locator('.said--BOT .said__now').waitFor();
    await page.locator('.asked__name', { hasText: 'ReportFault' }).waitFor();
    hub.happen(call, 'caller.speaking', { interrupts: true });
    hub.happen(call, 'reply.ended', { ordinal: 3, text: 'I have opened', bargedIn: true });
    await page.locator('.said--BOT del', { hasText: 'a ticket for it.' }).waitFor();
    await expect.poll(() => text(page, 'a[aria-current=true] .live__words')).toBe('I have opened a ticket for it.');
  });

  it.each([
    ['on a desk', { width: 1440, height: 700 }],
    ['on a telephone', { width: 360, height: 700 }],
  ])('stays with the latest words %s, unless the reader has scrolled away', async (_, size) => {
    const { hub, call } = await busyHub();
    const { page } = await dashboards.page(hub, '/?call=call-grace', size);
    await page.locator('.said', { hasText: 'Yes. You have thirty days' }).waitFor();
    const latest = page.locator('.turn').last();
    const inView = () => latest.evaluate(turn => turn.getBoundingClientRect().bottom <= innerHeight);
    await page.locator('.conversation__end').scrollIntoViewIfNeeded();
    await expect.poll(inView).toBe(true);
    for (let ordinal = 3; ordinal < 6; ordinal++) talk(hub, call, ordinal, true);
    await page.locator('.said', { hasText: 'answer 5' }).waitFor();
    await expect.poll(inView).toBe(true);

    await page.getByText('where is my order').scrollIntoViewIfNeeded();
    await page.mouse.move(size.width / 3, 500);
    await page.mouse.wheel(0, -2_000);
    await expect.poll(inView).toBe(false);
    talk(hub, call, 6, true);
    await page.locator('.said', { hasText: 'answer 6' }).waitFor();
    await drawn(page);
    expect(await inView()).toBe(false);
  });

  it('changes the figures and the list of calls as they change', async () => {
    const { hub } = await busyHub();
    const { page } = await dashboards.page(hub, '/');
    await shows(page, 'Number withheld');
    // The newest call is looked at, too.
    await subscribed(hub, OF_BOARD + 1);
    hub.figures = { ...FIGURES, averageTurns: 6.1, provisional: 0 };
    await shows(page, '6.1');
    await shows(page, 'all final');

    const ringing = new ScriptedCall('call-fang', new Date().toISOString(), {
      status: 'RINGING',
      from: fang.phone,
      customer: fang,
      language: 'ZH',
    });
    hub.begin(ringing);
    await shows(page, '王芳');
    hub.happen(ringing, 'call.ended', { reason: 'CALLER_HUNG_UP' });
    await page.locator('.live__call[data-ended]', { hasText: 'just ended' }).waitFor();
  });

  it('shows the newest call while nobody has chosen one, and says so', async () => {
    const { hub } = await busyHub();
    const { page } = await dashboards.page(hub, '/');
    await shows(page, 'Following the newest call');
    await expect.poll(() => text(page, '.call-head > h2')).toBe('Number withheld');
    await page.locator('.live__call', { hasText: 'Grace Whitfield' }).click();
    await page.locator('.call-head > h2', { hasText: 'Grace Whitfield' }).waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe('?call=call-grace');
  });

  it('speaks Chinese, by the browser or by choice, and remembers the choice', async () => {
    const { hub } = await busyHub();
    const { page } = await dashboards.page(hub, '/?call=call-grace', { language: 'zh-CN' });
    await shows(page, '进行中的通话');
    await expect.poll(() => text(page, '.metrics')).toMatch(/通话时长[\s\S]*12 通暂定/);
    await expect.poll(() => page.getAttribute('html', 'lang')).toBe('zh-CN');

    await page.getByRole('button', { name: 'Switch to English' }).click();
    await shows(page, 'Live calls');
    await page.reload();
    await shows(page, 'Live calls');
  });

  it('hangs up, but asks first', async () => {
    const { hub } = await busyHub();
    const { page } = await dashboards.page(hub, '/?call=call-grace');
    await page.getByRole('button', { name: 'Hang up' }).click();
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.innerText()).toContain('Grace Whitfield');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(hub.hungUp).toEqual([]);

    await page.getByRole('button', { name: 'Hang up' }).click();
    await dialog.getByRole('button', { name: 'Hang up now' }).click();
    await shows(page, 'hung up from the wallboard');
    expect(hub.hungUp).toEqual([{ callId: 'call-grace', reason: 'SUPERVISOR_HUNG_UP' }]);
    await expect.poll(() => page.getByRole('button', { name: 'Hang up' }).count()).toBe(0);
  });

  it('says why a call was not hung up', async () => {
    const { hub } = await busyHub();
    hub.refuseHangUp = 'the call has ended already';
    const { page } = await dashboards.page(hub, '/?call=call-grace');
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByRole('button', { name: 'Hang up now' }).click();
    await shows(page, 'The call was not hung up: the call has ended already');
  });

  it('finds its way back after the connection broke, without gap or repetition', async () => {
    const { hub, call } = await busyHub();
    const { page, complaints } = await dashboards.page(hub, '/?call=call-grace');
    await shows(page, 'Yes. You have thirty days');
    await subscribed(hub, OF_BOARD + 1);
    hub.cut();
    hub.begin(new ScriptedCall('call-fang', new Date().toISOString(), { from: fang.phone, customer: fang, language: 'ZH' }));
    hub.happen(call, 'turn.heard', { ordinal: 3, text: 'said while nobody listened', confidence: 0.9 });
    await page.locator('.connection--lost').waitFor();
    await subscribed(hub, 2 * (OF_BOARD + 1));
    await shows(page, '王芳');
    hub.happen(call, 'reply.started', { ordinal: 3, text: 'Said afterwards.' });
    await shows(page, 'Said afterwards.');
    await expect
      .poll(() => texts(page, '.said--CALLER > p[lang]'))
      .toEqual(['where is my order four zero seven one eight', 'can i still return it when the box is open', 'said while nobody listened']);
    complaints.splice(0, complaints.length, ...complaints.filter(line => !line.includes('WebSocket')));
  });

  it('keeps the customer readable while one system is down, and names it', async () => {
    const { hub } = await busyHub();
    hub.broken.add('Customer.orders');
    hub.status = {
      standing: 'DEGRADED',
      subgraphs: [
        { name: 'crm', standing: 'UP', since: new Date(NOW).toISOString(), reason: null, p50Ms: 1.2 },
        { name: 'orders', standing: 'DOWN', since: new Date(NOW).toISOString(), reason: 'took over 800 ms', p50Ms: null },
      ],
    };
    const { page } = await dashboards.page(hub, '/?call=call-grace');
    await shows(page, 'Open orders cannot be read just now.');
    await expect.poll(() => text(page, '.customer')).toContain('T-2088');
    await expect.poll(() => text(page, 'li[data-standing=DOWN]')).toMatch(/orders\s+took over 800 ms/);
    hub.status = { standing: 'UP', subgraphs: hub.status.subgraphs.map(subgraph => ({ ...subgraph, standing: 'UP', reason: null })) };
    await page.locator('li[data-standing=DOWN]').waitFor({ state: 'detached' });
  });

  it('says what to do when there is nothing to see', async () => {
    const hub = await dashboards.hub();
    const { page } = await dashboards.page(hub, '/');
    await shows(page, 'No call is live.');
    await shows(page, 'npm run call');
    await page.goto(`${hub.url}/?call=no-such-call`);
    await shows(page, 'There is no call with this id.');
  });

  it('fits on a telephone: a list, and each call as a page of its own', async () => {
    const { hub } = await busyHub();
    const { page } = await dashboards.page(hub, '/', { width: 360, height: 780 });
    await shows(page, 'Grace Whitfield');
    expect(await overflow(page)).toBe(0);
    await page.locator('.call-pane').waitFor({ state: 'hidden' });
    await page.locator('.live__call', { hasText: 'Grace Whitfield' }).click();
    await shows(page, 'where is my order four zero seven one eight');
    await page.locator('.live').waitFor({ state: 'hidden' });
    expect(await overflow(page)).toBe(0);
    await page.getByRole('link', { name: 'Back' }).click();
    await page.locator('.live').waitFor();
  });

  it('is used by keyboard alone', async () => {
    const { hub } = await busyHub();
    const { page } = await dashboards.page(hub, '/');
    const row = page.locator('.live__call', { hasText: 'Grace Whitfield' });
    await row.waitFor();
    for (let presses = 0; presses < 30 && !(await row.evaluate(element => element === document.activeElement)); presses++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.call-head > h2', { hasText: 'Grace Whitfield' }).waitFor();
  });
});

describe('the wallboard at night', () => {
  it('is light on dark where the reader wants it dark', async () => {
    const { hub } = await busyHub();
    const { page } = await dashboards.page(hub, '/?call=call-grace', { dark: true });
    await shows(page, 'where is my order four zero seven one eight');
    const brightness = (selector: string, property: 'color' | 'backgroundColor') =>
      page
        .locator(selector)
        .first()
        .evaluate((element, property) => {
          // Whatever notation a colour has, a drawn dot of it has three numbers.
          const drawing = document.createElement('canvas').getContext('2d')!;
          drawing.fillStyle = getComputedStyle(element)[property];
          drawing.fillRect(0, 0, 1, 1);
          const [red, green, blue] = drawing.getImageData(0, 0, 1, 1).data;
          return (red! + green! + blue!) / (3 * 255);
        }, property);
    expect(await brightness('body', 'backgroundColor')).toBeLessThan(0.25);
    for (const words of ['.said--CALLER > p[lang]', '.metric__value', '.customer'])
      expect(await brightness(words, 'color'), words).toBeGreaterThan(0.6);
  });
});

describe('the wallboard with very much to show', () => {
  it('keeps up with two hundred calls and a conversation of two hundred turns', async () => {
    const hub = await dashboards.hub();
    const calls = Array.from({ length: 200 }, (_, at) =>
      hub.begin(new ScriptedCall(`call-${at}`, new Date(NOW - at * 1000).toISOString())),
    );
    const long = calls[0] as ScriptedCall;
    for (let ordinal = 1; ordinal <= 200; ordinal++) talk(hub, long, ordinal, false);
    const { page } = await dashboards.page(hub, '/?call=call-0');
    await shows(page, 'question 200');
    await expect.poll(() => page.locator('.live__call').count()).toBe(200);
    await subscribed(hub, OF_BOARD + 1);

    const slow = await page.evaluateHandle(() => {
      const slow: number[] = [];
      new PerformanceObserver(list => slow.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
      return slow;
    });
    for (let round = 0; round < 3; round++) for (const call of calls) talk(hub, call, 201 + round, true);
    await shows(page, 'question 203');
    await page.locator('.live__call', { hasText: 'answer 203' }).nth(199).waitFor({ state: 'attached' });
    // 1,800 events in one burst. Each piece of work stays short enough to go unnoticed, or nearly.
    expect(Math.max(0, ...(await slow.jsonValue()))).toBeLessThan(1_000);
  });
});

function talk(hub: ScriptedHub, call: ScriptedCall, ordinal: number, live: boolean): void {
  const happen = live ? hub.happen.bind(hub, call) : call.add.bind(call);
  happen('turn.heard', { ordinal, text: `question ${ordinal}`, confidence: 0.9 });
  happen('reply.started', { ordinal, text: `answer ${ordinal}` });
  happen('reply.ended', { ordinal, text: `answer ${ordinal}` });
  call.waited(ordinal);
}
