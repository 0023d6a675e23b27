// The page as a person meets it, in real Chromium: what opens, what plays, what is said, and who is kept out.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Event as PageEvent } from '../casebook/wire';
import { startBrowser, startServer, type Server } from './harness';
import { eventOf, sceneSeconds, scrubTo, settled } from './scene-on-page';

let server: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let event: PageEvent;
let origin: string;
const complaints: string[] = [];
const asked: string[] = [];

beforeAll(async () => {
  server = await startServer();
  browser = await startBrowser();
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('console', (said) => {
    if (['error', 'warning'].includes(said.type())) complaints.push(said.text());
  });
  page.on('pageerror', (thrown) => complaints.push(String(thrown)));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(server.link);
  await page.waitForSelector('[data-lane]');
  origin = new URL(page.url()).origin;
  event = await eventOf(page);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

describe('the door', () => {
  test('the token has left the address bar', () => expect(page.url()).toBe(`${origin}/`));

  test('the link opens once; then a plain page says what to do', async () => {
    const second = await (await browser.newContext()).newPage();
    const told = await second.goto(server.link);
    expect(told?.status()).toBe(403);
    expect(await second.textContent('main')).toContain('used already');
    await second.context().close();
  });

  test('another browser gets nothing without the link', async () => {
    const other = await (await browser.newContext()).newPage();
    expect((await other.goto(`${origin}/`))?.status()).toBe(403);
    expect((await other.goto(`${origin}/api/event`))?.status()).toBe(403);
    await other.context().close();
  });

  test('another page in the same browser gets nothing', async () => {
    const foreign = createServer((_, answer) =>
      answer.setHeader('content-type', 'text/html').end('<!doctype html>x'),
    );
    await new Promise<void>((listening) => foreign.listen(0, '127.0.0.1', listening));
    const stranger = await context.newPage();
    await stranger.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
    const reached = await stranger.evaluate(async (ours) => {
      const read = await fetch(`${ours}/api/event`, { credentials: 'include' }).then(
        () => 'read',
        () => 'refused',
      );
      const video = document.createElement('video');
      video.src = `${ours}/media/0`;
      const seen = await new Promise((done) => {
        video.onloadeddata = () => done('seen');
        video.onerror = () => done('refused');
      });
      return [read, seen];
    }, origin);
    expect(reached).toEqual(['refused', 'refused']);
    await stranger.close();
    foreign.close();
  });
});

describe('the clips', () => {
  test('every placed clip has a lane with its figures, every refused one its reason', async () => {
    for (const { id } of event.answer.islands.flatMap(({ clips }) => clips)) {
      const lane = await page.innerText(`[data-lane="${id}"]`);
      expect(lane).toMatch(/begins at .*±.*by the clock/s);
      expect(lane).toMatch(/as heard.*drift.*link/s);
      await page.locator(`[data-lane="${id}"] canvas[data-ticks]`).waitFor({ state: 'attached' });
    }
    for (const { id, detail } of event.answer.refusals) {
      const card = await page.innerText(`[data-refused="${id}"]`);
      expect(card).toContain(detail);
      expect(card.split('\n').length).toBeGreaterThan(2);
    }
  });

  test('the page says what in step means, in frames', async () => {
    expect(await page.innerText('section[aria-labelledby="in-step"]')).toMatch(
      /may differ by up to .* frames? at/,
    );
  });

  test('copies are no independent witnesses', async () => {
    for (const { id } of event.answer.copies) {
      expect(await page.innerText(`[data-lane="${id}"], [data-refused="${id}"]`)).toContain(
        'not an independent witness',
      );
    }
  });
});

describe('playing', () => {
  test('space plays, the clock and the pictures go on, space pauses', async () => {
    await scrubTo(page, 0);
    await page.locator('body').press(' ');
    await page.waitForFunction(
      () => Number(document.querySelector('[data-scene-s]')?.getAttribute('data-scene-s')) > 1,
    );
    await page.locator('body').press(' ');
    await settled(page);
    const at_s = await sceneSeconds(page);
    expect(Number(await page.locator('figure[data-frame]').first().getAttribute('data-frame'))).toBeGreaterThan(
      20,
    );
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    expect(await sceneSeconds(page)).toBe(at_s);
  });

  test('scrubbing and keys land on the very instant', async () => {
    await scrubTo(page, 3.21);
    expect(await sceneSeconds(page)).toBeCloseTo(3.21, 3);
    await page.locator('body').press('.');
    expect(await sceneSeconds(page)).toBeCloseTo(4.21, 3);
    await page.locator('body').press('Home');
    expect(await sceneSeconds(page)).toBe(0);
    await page.locator('input.scrub').press('PageUp');
    expect(await sceneSeconds(page)).toBeCloseTo(1, 3);
    await page.locator('input.scrub').press('Shift+PageUp');
    expect(await sceneSeconds(page)).toBeCloseTo(11, 3);
  });

  test('a clip that does not run says when it will or that it has', async () => {
    await scrubTo(page, 0);
    const words = await page.locator('figure .word').allInnerTexts();
    expect(words.every((word) => /^(starts in|ended|Sound only)/.test(word))).toBe(true);
  });

  test('a click in a lane seeks there', async () => {
    const track = page.locator('[data-lane] .track').first();
    const box = (await track.boundingBox())!;
    await track.click({ position: { x: box.width / 2, y: box.height / 2 } });
    const length_s = Number(await page.getAttribute('input.scrub', 'max'));
    expect(Math.abs((await sceneSeconds(page)) - length_s / 2)).toBeLessThan(length_s / 100);
  });

  test('one clip can be heard alone', async () => {
    const chosen = () => page.locator('.arrange select').inputValue();
    expect(await chosen()).toBe('all');
    const button = page.locator('figure').first().locator('button.sound');
    await button.click();
    expect(await chosen()).toBe(await page.locator('figure').first().getAttribute('data-clip'));
    await button.click();
    expect(await chosen()).toBe('all');
  });

  test('islands play one at a time', async () => {
    if (event.answer.islands.length < 2) return;
    await page.getByRole('button', { name: /^Island 2/ }).click();
    const shown = await page
      .locator('figure')
      .evaluateAll((panes) => panes.map((pane) => Number((pane as HTMLElement).dataset['clip'])));
    expect(shown.sort()).toEqual(event.answer.islands[1]!.clips.map(({ id }) => id).sort());
    await page.getByRole('button', { name: /^Island 1/ }).click();
    await settled(page);
  });
});

describe('for everybody', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`nothing stands in the way of a screen reader, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page
        .locator('details')
        .evaluateAll((all) => all.forEach((one) => ((one as HTMLDetailsElement).open = true)));
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))])).toEqual(
        [],
      );
    });
  }

  test('the switch wins over the system', async () => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await paper();
    await page.getByLabel('Appearance').selectOption('dark');
    expect(await paper()).not.toBe(light);
    await page.getByLabel('Appearance').selectOption('auto');
    expect(await paper()).toBe(light);
  });

  for (const [width, text_size] of [
    [320, '100%'],
    [320, '200%'],
    [1280, '200%'],
  ] as const) {
    test(`fits ${width} px at ${text_size} text`, async () => {
      await page.setViewportSize({ width, height: 700 });
      await page.evaluate((size) => (document.documentElement.style.fontSize = size), text_size);
      const wide = await page.evaluate(() => {
        const out = [...document.querySelectorAll('body *')].filter((one) => {
          const { right, width } = one.getBoundingClientRect();
          return (
            width > 0 && right > innerWidth + 1 && !one.closest('.scroll, .unseen, .track, .over, .ruler')
          );
        });
        return [
          document.documentElement.scrollWidth - innerWidth,
          out.slice(0, 5).map((one) => one.outerHTML.slice(0, 100)),
        ];
      });
      expect(wide).toEqual([0, []]);
    });
  }
});

test('nobody complained, and nothing was asked of anybody else', () => {
  expect(complaints).toEqual([]);
  expect(asked.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([]);
});
