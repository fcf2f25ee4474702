import { describe, expect, it } from 'vitest';
import { openDashboards, overflow } from './open-page.js';
import { endedCallOfGrace, fang, grace, ScriptedCall, wavOfTalk } from './scripted-data.js';

const dashboards = openDashboards();
const YESTERDAY = Date.now() - 86_400_000;

async function hubWithPast() {
  const hub = await dashboards.hub();
  const past = hub.begin(endedCallOfGrace(YESTERDAY));
  const unrecorded = hub.begin(
    new ScriptedCall('call-old', new Date(YESTERDAY - 5 * 86_400_000).toISOString(), {
      status: 'ENDED',
      phase: 'ARCHIVED',
      outcome: 'HANDED_OFF',
      language: 'ZH',
      customer: fang,
      from: fang.phone,
      notice: { version: '2026-01', at: new Date(YESTERDAY).toISOString(), recordingAllowed: false },
    }),
  );
  unrecorded.add('call.ended', { reason: 'HANDED_OFF' });
  hub.customers.push({ ...grace, calls: [past] }, { ...fang, calls: [unrecorded] });
  hub.recordings.set('/recordings/call-past.wav', wavOfTalk(40_000, [[9_600, 13_200]], [[200, 8_800]]));
  hub.recordings.set('/recordings/call-past.json', Buffer.from(JSON.stringify({ startedAt: past.startedAt })));
  return hub;
}

describe('past calls', () => {
  it('are found by words, by number and by name, and the search stands in the address', async () => {
    const hub = await hubWithPast();
    const { page } = await dashboards.page(hub, '/calls');
    const names = () => page.locator('.calls__who strong').allInnerTexts();
    await page.getByText('2 calls').waitFor();
    await expect.poll(names).toEqual(['Grace Whitfield', '王芳']);

    await page.getByLabel('Search').fill('kettle');
    await page.getByText('1 call', { exact: true }).waitFor();
    await expect.poll(names).toEqual(['Grace Whitfield']);
    await expect.poll(() => new URL(page.url()).search).toBe('?search=kettle');

    await page.getByLabel('Search').fill('王芳');
    await page.getByText('1 call, by name too').waitFor();
    await expect.poll(names).toEqual(['王芳']);

    await page.getByLabel('Search').fill('nobody ever said this');
    await page.getByText('No past call matches.').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('2 calls').waitFor();
  });

  it('are found by day', async () => {
    const hub = await hubWithPast();
    const day = new Date(YESTERDAY).toISOString().slice(0, 10);
    const { page } = await dashboards.page(hub, `/calls?from=${day}`);
    await page.getByText('1 call', { exact: true }).waitFor();
    await expect.poll(() => page.locator('.calls__who strong').allInnerTexts()).toEqual(['Grace Whitfield']);
  });

  it('open by a click on their row', async () => {
    const hub = await hubWithPast();
    const { page } = await dashboards.page(hub, '/calls');
    await page.getByRole('row', { name: 'Grace Whitfield' }).click();
    await page.getByText('the lid of the kettle does not close any more').waitFor();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/calls/call-past');
  });

  it.each(['en-GB', 'zh-CN'] as const)('fit on a telephone, list and call, in %s', async language => {
    const hub = await hubWithPast();
    const { page } = await dashboards.page(hub, '/calls', { language, width: 360, height: 780 });
    await page.getByText('Grace Whitfield').waitFor();
    expect(await overflow(page)).toBe(0);
    await page.goto(`${hub.url}/calls/call-past`);
    await page.locator('.waveform').waitFor();
    expect(await overflow(page)).toBe(0);
  });
});

describe('a past call', () => {
  it('tells everything that is known of it', async () => {
    const hub = await hubWithPast();
    const { page } = await dashboards.page(hub, '/calls/call-past');
    await page.getByText('Call ended · bot said goodbye').waitFor();
    const facts = () => page.locator('.facts').innerText();
    for (const fact of ['Resolved', 'provisional', 'version 2026-01', 'recording agreed', 'call-past'])
      await expect.poll(facts).toContain(fact);
    await page.getByRole('img', { name: '5 of 5' }).waitFor();
    await page.locator('.past__aside', { hasText: 'T-2088' }).waitFor();
    expect(await page.getByRole('link', { name: 'Download' }).getAttribute('href')).toBe('/recordings/call-past.wav');
    expect(hub.asked.filter(name => name === 'CallLog')).toHaveLength(1);
  });

  it('is heard from any turn, and the transcript follows', async () => {
    const hub = await hubWithPast();
    const { page } = await dashboards.page(hub, '/calls/call-past');
    const current = page.locator('.said[data-current]');
    await page.getByText('where is my order').click();
    await current.getByText('where is my order').waitFor();
    const at = () => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime);
    await expect.poll(at).toBeCloseTo(9.8, 1);

    await page.getByRole('slider', { name: 'Position in the recording' }).focus();
    await page.keyboard.press('ArrowRight');
    await current.getByText('Your order S B').waitFor();

    await page.getByRole('combobox', { name: 'Speed' }).selectOption('2');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await current.getByText('can i still return it').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(await at()).toBeGreaterThan(16);
  });

  it('draws both tracks', async () => {
    const hub = await hubWithPast();
    const { page } = await dashboards.page(hub, '/calls/call-past');
    // How many points of a lane are drawn in the tenth of the recording in which only the bot speaks.
    const drawn = async () =>
      page.locator('.waveform canvas').evaluate((canvas: HTMLCanvasElement) => {
        // What is drawn on its way to the screen is read from a copy.
        const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
        const pen = copy.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
        pen.drawImage(canvas, 0, 0);
        const points = (top: number) => {
          const { data } = pen.getImageData(canvas.width * 0.05, top, canvas.width * 0.1, canvas.height / 2 - 2);
          return data.filter((value, at) => at % 4 === 3 && value > 0).length;
        };
        return { caller: points(0), bot: points(canvas.height / 2 + 2) };
      });
    await expect.poll(async () => (await drawn()).bot).toBeGreaterThan(400);
    const { caller, bot } = await drawn();
    expect(bot).toBeGreaterThan(4 * caller);
  });

  it('says why there is nothing to hear', async () => {
    const hub = await hubWithPast();
    const { page } = await dashboards.page(hub, '/calls/call-old');
    await page.getByText('The caller refused the recording.').waitFor();
    await page.goto(`${hub.url}/calls/no-such-call`);
    await page.getByText('There is no call with this id.').waitFor();
  });

  it('says that the recording cannot be read, and shows the rest', async () => {
    const hub = await hubWithPast();
    hub.recordings.clear();
    const { page, complaints } = await dashboards.page(hub, '/calls/call-past');
    await page.getByText('The recording cannot be read.').waitFor();
    await page.getByText('where is my order').waitFor();
    complaints.splice(0, complaints.length, ...complaints.filter(line => !line.includes('404')));
  });
});
