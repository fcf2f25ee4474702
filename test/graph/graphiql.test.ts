import { expect, it, onTestFinished } from 'vitest';
import { launchChromium } from '../real/chromium.js';
import { near, openGateway, until } from './open-gateway.js';
import { smallHouse } from './small-house.js';

it('lets a developer ask and subscribe in a browser, without anything from elsewhere', async () => {
  const house = smallHouse();
  const { url } = await openGateway({ supergraphSdl: house.supergraphSdl, transports: house.subgraphs.map(near) });
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const asked: string[] = [];
  page.on('request', request => asked.push(request.url()));
  const faults: string[] = [];
  page.on('pageerror', error => faults.push(error.message));

  const ask = (query: string) => page.goto(`${url}/graphql?query=${encodeURIComponent(query)}`);
  const result = async () => (await page.locator('.result-window').innerText()).replace(/\s+/g, ' ');

  await ask('{ customer(id: "c1") { name orders(first: 1) { id } } }');
  await page.locator('.graphiql-execute-button').click();
  await expect.poll(result).toContain('"name": "Ada"');

  await ask('subscription { callChanged { phase customer { name } } }');
  await page.locator('.graphiql-execute-button').click();
  await until(() => house.listeners.size === 1);
  house.send({ id: 'call-1', phase: 'HANDLING', customer: { id: 'c1' } });
  await expect.poll(result).toContain('"phase": "HANDLING"');

  expect(asked.filter(address => !address.startsWith(url) && !/^(data|blob):/.test(address))).toEqual([]);
  expect(faults).toEqual([]);
}, 60_000);
