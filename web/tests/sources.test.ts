// Where frames come from: the tables and stills of a server that has them, and a browser that decodes nothing.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { exact_footage, makeExactFootage, REELS, timesOf } from './exact-footage';
import { own_command, startBrowser, startServer, type Server } from './harness';
import { scrubTo, settled } from './scene-on-page';

let browser: Browser;

beforeAll(async () => {
  if (own_command) return;
  await makeExactFootage(exact_footage);
  browser = await startBrowser();
});

afterAll(() => browser?.close());

// Each link opens once, so each page has its own server.
async function opened(prepare: (page: Page) => Promise<unknown>): Promise<{ page: Page; server: Server }> {
  const server = await startServer(exact_footage);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(20_000);
  await prepare(page);
  await page.goto(server.link);
  await page.waitForSelector('[data-lane]');
  return { page, server };
}

// A picture of one pixel: what it shows is the business of who serves it.
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe.skipIf(own_command)('a server with frame tables', () => {
  let page: Page;
  let server: Server;
  const stills: string[] = [];

  beforeAll(async () => {
    if (own_command) return;
    ({ page, server } = await opened(async (page) => {
      await page.route('**/api/frames/*', (route) => {
        const id = Number(route.request().url().split('/').at(-1));
        const plays_ns = timesOf(REELS[id]!).map((time) => Math.round(time * 1e9));
        // The original began 3 ms before the first frame of what is played.
        const times_ns = plays_ns.map((time) => time + 3e6);
        return route.fulfill({ json: { version: 1, times_ns, plays_ns, width: 640, height: 360, variable: false } });
      });
      await page.route('**/api/still/**', (route) => {
        stills.push(new URL(route.request().url()).pathname);
        return route.fulfill({ body: PIXEL, contentType: 'image/png' });
      });
    }));
    await settled(page);
  });
  afterAll(() => server?.end());

  test('is believed about the times of the frames', async () => {
    await scrubTo(page, 2.002);
    const pane = page.locator('figure[data-clip="0"]');
    // 2.002 s is 1 ms before the time of frame 50, 2.003 s.
    expect(await pane.getAttribute('data-frame')).toBe('49');
    expect(await pane.innerText()).toContain('file 0:01.963');
    await scrubTo(page, 2.003);
    expect(await pane.getAttribute('data-frame')).toBe('50');
  });

  test('gives the still of the frame on which the playhead rests, and of no other', async () => {
    await scrubTo(page, 3);
    stills.length = 0;
    await page.keyboard.press('Digit1');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('figure[data-clip="0"] img[data-still="75"]');
    expect(await page.locator('figure[data-clip="0"]').getAttribute('data-frame')).toBe('75');
    expect(stills.filter((path) => path.startsWith('/api/still/0/')).at(-1)).toBe('/api/still/0/75');
    await page.keyboard.press('l');
    await page.waitForSelector('img[data-still]', { state: 'detached' });
    await page.keyboard.press('k');
    await page.waitForSelector('figure[data-clip="0"] img[data-still]');
    const [still, frame] = [
      await page.locator('figure[data-clip="0"] img').getAttribute('data-still'),
      await page.locator('figure[data-clip="0"]').getAttribute('data-frame'),
    ];
    expect(still).toBe(frame);
  });
});

interface Listened {
  // Listeners for the end of a seek, which only a player asks for.
  ever: number;
  now: number;
}

function countListeners(): void {
  const counted: Listened = ((globalThis as { listened?: Listened }).listened = { ever: 0, now: 0 });
  const { addEventListener } = HTMLVideoElement.prototype;
  HTMLVideoElement.prototype.addEventListener = function (this: HTMLVideoElement, ...words: unknown[]) {
    const [name, , how] = words as [string, unknown, AddEventListenerOptions | undefined];
    if (name === 'seeked') {
      counted.ever += 1;
      counted.now += 1;
      how?.signal?.addEventListener('abort', () => (counted.now -= 1));
    }
    Reflect.apply(addEventListener, this, words);
  } as typeof addEventListener;
}

const listened = (page: Page) => page.evaluate(() => (globalThis as { listened?: Listened }).listened);

describe.skipIf(own_command)('a browser that decodes no frames', () => {
  test('shows video elements, says that they are not exact, and plays', async () => {
    const { page, server } = await opened(async (page) => {
      await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'VideoDecoder'));
      await page.addInitScript(countListeners);
    });
    await settled(page);
    await scrubTo(page, 2);
    expect(await page.locator('figure video').count()).toBe(REELS.length);
    expect(await page.locator('figure canvas').count()).toBe(0);
    expect(await page.locator('figure').first().innerText()).toContain('Not exact');
    await page.keyboard.press('l');
    await page.waitForFunction(() =>
      [...document.querySelectorAll('figure video')].some((one) => (one as HTMLVideoElement).currentTime > 3),
    );
    await page.keyboard.press('k');
    // One for each, however often the clock ticked; and none of a pane that is taken away.
    expect(await listened(page)).toEqual({ ever: REELS.length, now: REELS.length });
    await page.keyboard.press('Shift+Digit1');
    await page.waitForFunction((n) => document.querySelectorAll('figure video').length === n, REELS.length - 1);
    expect(await listened(page)).toEqual({ ever: REELS.length, now: REELS.length - 1 });
    await page.close();
    await server.end();
  });
});
