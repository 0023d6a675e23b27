// First open on a slow phone: 4 × slower processor, 400 kbit/s, 150 ms away. The floor is 8 s for the join screen.

import { afterAll, beforeAll, test } from 'vitest';
import type { Browser, CDPSession } from 'playwright-core';

import { startBrowser } from '../harness';
import { leave, relay, signed, type Served } from './relay';

const FLOOR_MS = 8_000;
const BYTES_PER_S = 400_000 / 8;
const SECRET = `pfiff1.${'A'.repeat(128)}`;
const ROUNDS = 3;

let browser: Browser;
let served: Served;

beforeAll(async () => {
  signed('bench');
  served = await relay('bench');
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await served.end();
  leave();
});

async function slow(session: CDPSession): Promise<void> {
  await session.send('Network.enable');
  const speed = { downloadThroughput: BYTES_PER_S, uploadThroughput: BYTES_PER_S };
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, ...speed });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}

// Milliseconds until the join screen, until the rules are there, and again offline-first; bytes before the first screen.
async function round(): Promise<[number, number, number, number]> {
  const page = await (await browser.newContext()).newPage();
  const session = await page.context().newCDPSession(page);
  await slow(session);
  let bytes = 0;
  session.on('Network.loadingFinished', (done) => (bytes += done.encodedDataLength));
  const began = performance.now();
  await page.goto(`${served.origin}/#${SECRET}`, { waitUntil: 'commit' });
  await page.locator('[data-trusted]').waitFor();
  const shown = performance.now() - began;
  const before = bytes;
  await page.locator('[data-rules="here"]').waitFor();
  const ready = performance.now() - began;
  await page.locator('details summary').click();
  await page.locator('[data-digest]').waitFor({ timeout: 120_000 });
  const again_began = performance.now();
  await page.reload({ waitUntil: 'commit' });
  await page.locator('h1').waitFor();
  const again = performance.now() - again_began;
  await page.context().close();
  return [shown, ready, again, before];
}

test('first open', async () => {
  for (let number = 1; number <= ROUNDS; number++) {
    const [shown, ready, again, bytes] = await round();
    const says = shown <= FLOOR_MS ? 'within' : 'OVER';
    console.log(
      `round ${number}: join screen after ${shown.toFixed(0)} ms (${says} ${FLOOR_MS}), ${bytes} bytes; ` +
        `rules after ${ready.toFixed(0)} ms; opened again after ${again.toFixed(0)} ms`,
    );
  }
});
