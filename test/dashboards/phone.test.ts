import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { systemClock } from '#kernel/clock.js';
import { timeOrderedIds } from '#kernel/ids.js';
import type { CallFate } from '#media/door.js';
import { browserDoor } from '#media/doors/browser.js';
import { decodeMulaw } from '#media/g711.js';
import type { MediaLeg } from '#media/leg.js';
import { loudnessOf, toneOf } from '#media/testing/tone.js';
import { type MediaWorkers, mediaWorkers } from '#media/workers.js';
import { inProcessStore } from '#platform/bus/in-process-store.js';
import { silentLog } from '#platform/log.js';
import { openDashboards, overflow } from './open-page.js';
import { PLAYED, REMEMBER_CONNECTIONS } from './played.js';
import { fang, grace, ScriptedCall } from './scripted-data.js';

const dashboards = openDashboards();
let workers: MediaWorkers;
beforeAll(async () => {
  workers = await mediaWorkers({ count: 1, webRtc: { listenIp: '127.0.0.1' }, log: silentLog });
});
afterAll(() => workers.close());

/** The dashboards' hub with the media service's own browser door, and a room for who comes through it. */
async function hubWithDoor(callId: string) {
  const hub = await dashboards.hub();
  hub.customers.push(grace, fang);
  const arrivals: MediaLeg[] = [];
  const fates = new Map<string, CallFate>();
  const door = browserDoor({
    store: inProcessStore(),
    reception: {
      arrived: async leg => {
        arrivals.push(leg);
      },
      fate: async (_, doorCallId) => fates.get(doorCallId) ?? null,
    },
    clock: systemClock,
    ids: timeOrderedIds(),
    log: silentLog,
    languageOf: () => 'EN',
  });
  hub.doors.push(door.routes);
  const room = await workers.open(callId);
  const heard: Uint8Array[] = [];
  const seat = await room.seat('hub', ({ payload }) => heard.push(Uint8Array.from(payload)));
  onTestFinished(async () => {
    room.close();
    await door.close();
  });
  return {
    hub,
    fates,
    room,
    seat,
    /** Who comes next, seated in the room, as when the hub answers. */
    async answered(): Promise<MediaLeg> {
      await expect.poll(() => arrivals.length, { interval: 10 }).toBe(1);
      const leg = arrivals.pop() as MediaLeg;
      await leg.join(room);
      return leg;
    },
    /** How loud the caller was in the last half second. */
    loudness: () => loudnessOf(decodeMulaw(Buffer.concat(heard.slice(-25)))),
  };
}

const phoneOf = (page: Page) => page.getByRole('dialog', { name: 'Call the bot' });

async function dialAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Call from this browser' }).first().click();
  const phone = phoneOf(page);
  await phone.getByText(name).click();
  await phone.getByRole('button', { name: 'Call', exact: true }).click();
}

describe('the telephone in the page', () => {
  it('calls as a customer, is heard, hears, presses keys, falls silent, and reads along', async () => {
    const { hub, room, seat, answered, loudness } = await hubWithDoor('call-1');
    const { page } = await dashboards.page(hub, '/calls', { first: REMEMBER_CONNECTIONS });
    await dialAs(page, 'Grace Whitfield');
    const leg = await answered();
    hub.begin(new ScriptedCall('call-1', new Date().toISOString(), { from: grace.phone, customer: grace, door: 'browser' }));
    expect(leg.context).toMatchObject({ from: grace.phone, language: 'EN' });
    const phone = phoneOf(page);
    await phone.getByText('In call').waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe('?call=call-1');

    // Chromium's fake microphone beeps.
    await expect.poll(loudness).toBeGreaterThan(0.01);
    for (let frame = 0; frame < 40; frame++) seat.send(toneOf(1_000, frame * 160, 160), room.now() + frame * 160);
    await expect.poll(() => page.evaluate(PLAYED)).toBeGreaterThan(0.001);

    await phone.getByRole('button', { name: 'Keypad' }).click();
    await phone.getByRole('button', { name: '4', exact: true }).click();
    await page.keyboard.press('#');
    const keys = leg.keys[Symbol.asyncIterator]();
    expect([(await keys.next()).value, (await keys.next()).value]).toEqual(['4', '#']);

    await phone.getByRole('button', { name: 'Mute', exact: true }).click();
    await expect.poll(loudness).toBeLessThan(0.001);

    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Past calls' }).click();
    await phone.getByRole('button', { name: 'Unmute' }).click();
    await expect.poll(loudness).toBeGreaterThan(0.01);
    await expect.poll(() => new URL(page.url()).pathname).toBe('/calls');

    await leg.close('HUNG_UP');
    await phone.getByText('The other side hung up.').waitFor();
    await phone.getByRole('button', { name: 'Call again' }).click();
    await phone.getByRole('button', { name: 'Call', exact: true }).waitFor();
  });

  it('hangs up', async () => {
    const { hub, answered } = await hubWithDoor('call-2');
    const { page } = await dashboards.page(hub, '/calls');
    await dialAs(page, '王芳');
    const leg = await answered();
    expect(leg.context).toMatchObject({ from: fang.phone, language: 'ZH' });
    await phoneOf(page).getByText('In call').waitFor();
    await phoneOf(page).getByRole('button', { name: 'Hang up' }).click();
    expect(await leg.ended).toBe('FAR_END_HUNG_UP');
    await phoneOf(page).getByText('You hung up.').waitFor();
  });

  it('brings a call back whose connection broke', async () => {
    const { hub, fates, answered, loudness } = await hubWithDoor('call-3');
    const { page } = await dashboards.page(hub, '/calls');
    await dialAs(page, 'Grace Whitfield');
    const leg = await answered();
    await phoneOf(page).getByText('In call').waitFor();
    fates.set(leg.context.doorCallId, { state: 'LIVE' });
    (leg as unknown as { socket: WebSocket }).socket.terminate();
    await phoneOf(page).getByText('bringing the call back').waitFor();
    const again = await answered();
    expect(again.context.doorCallId).toBe(leg.context.doorCallId);
    await phoneOf(page).getByText('In call').waitFor();
    await expect.poll(loudness).toBeGreaterThan(0.01);
  });

  it('withholds its number, or checks the one that was typed', async () => {
    const { hub, answered } = await hubWithDoor('call-4');
    const { page } = await dashboards.page(hub, '/calls', { width: 360, height: 780 });
    await page.getByRole('button', { name: 'Call from this browser' }).click();
    const phone = phoneOf(page);
    await phone.getByRole('radio', { name: 'a number' }).check();
    await phone.getByRole('textbox', { name: 'Number' }).fill('138 0013 8000');
    await phone.getByRole('button', { name: 'Call', exact: true }).click();
    await phone.getByText('A number begins with + and has 6 to 15 digits.').waitFor();
    expect(await overflow(page)).toBe(0);

    await phone.getByRole('radio', { name: 'withheld' }).check();
    await phone.getByRole('radio', { name: 'Chinese' }).check();
    await phone.getByRole('button', { name: 'Call', exact: true }).click();
    const leg = await answered();
    expect(leg.context).toMatchObject({ from: null, language: 'ZH' });
    await phone.getByText('In call').waitFor();
    expect(await overflow(page)).toBe(0);
  });

  it.each([
    ['nobody allows the microphone', 'NotAllowedError', 'The microphone was not allowed.'],
    ['there is no microphone', 'NotFoundError', 'No microphone was found.'],
    ['the microphone is in use', 'NotReadableError', 'The microphone is in use by another program.'],
  ])('says what to do when %s', async (_, name, words) => {
    const hub = await dashboards.hub();
    hub.customers.push(grace);
    const first = `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '${name}'); };`;
    const { page } = await dashboards.page(hub, '/calls', { first });
    await dialAs(page, 'Grace Whitfield');
    await phoneOf(page).getByText(words).waitFor();
  });

  it('says what to do when the address is not safe', async () => {
    const hub = await dashboards.hub();
    hub.customers.push(grace);
    const { page } = await dashboards.page(hub, '/calls', { first: `Object.defineProperty(window, 'isSecureContext', { value: false });` });
    await dialAs(page, 'Grace Whitfield');
    await phoneOf(page).getByText('The browser gives the microphone only to safe addresses.').waitFor();
  });

  it('says that the media service does not answer', async () => {
    const hub = await dashboards.hub();
    hub.customers.push(grace);
    const { page, complaints } = await dashboards.page(hub, '/calls');
    await dialAs(page, 'Grace Whitfield');
    await phoneOf(page).getByText('The media service does not answer.').waitFor();
    complaints.splice(0, complaints.length, ...complaints.filter(line => !line.includes('/browser')));
  });
});
