// The page in German and in Spanish: as the browser asks, as the person chooses, whole, and nowhere too wide.

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { own_command, startBrowser, startServer, type Server } from './harness';
import { sceneSeconds, scrubTo, settled } from './scene-on-page';

const SPOKEN = [
  { language: 'de', locale: 'de-AT', play: 'Abspielen', keys: 'Tasten', heading: 'Was die Tasten tun' },
  { language: 'es', locale: 'es-MX', play: 'Reproducir', keys: 'Teclas', heading: 'Qué hacen las teclas' },
] as const;
// Words that are in English and in neither of the others; names of clips hold none of them.
const ENGLISH = /\b(the|and|with|clips? placed|refused|frame|playhead|sound|begins|link|links|island)\b/i;

let server: Server;
let browser: Browser;
let link: string;

beforeAll(async () => {
  if (own_command) return;
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
});

describe.skipIf(own_command).each(SPOKEN)('$language', ({ language, locale, play, keys, heading }) => {
  let page: Page;

  beforeAll(async () => {
    server = await startServer();
    link = server.link;
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, locale })).newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(link);
    await page.waitForSelector('[data-lane]');
    await settled(page);
  });

  afterAll(() => server?.end());

  test('is spoken as the browser asks, and says so', async () => {
    expect(await page.getAttribute('html', 'lang')).toBe(language);
    expect(await page.getByRole('button', { name: play, exact: true }).count()).toBe(1);
    const options = await page
      .locator('[data-languages] option')
      .evaluateAll((all) => all.map((one) => [one.getAttribute('lang'), one.textContent]));
    expect(options).toEqual([
      ['en', 'English'],
      ['de', 'Deutsch'],
      ['es', 'Español'],
    ]);
  });

  test('leaves no English on the page, but for what is marked as English', async () => {
    const lines = await page.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = true;
      const said: string[] = [];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const within = walk.currentNode.parentElement!;
        // Names of clips stand in `bdi` or in isolates; our own figures nowhere.
        if (within.closest('[lang="en"], bdi, select, script, style')) continue;
        said.push(walk.currentNode.textContent ?? '');
      }
      const labels = [...document.querySelectorAll('[aria-label], [title]')];
      said.push(...labels.flatMap((one) => [one.getAttribute('aria-label') ?? '', one.getAttribute('title') ?? '']));
      return said.map((text) => text.replace(/\u2068[^\u2069]*\u2069/g, '')).filter((text) => !/\.(mp4|webm)/.test(text));
    });
    expect(lines.filter((line) => ENGLISH.test(line))).toEqual([]);
  });

  test('the sheet says every key', async () => {
    await page.keyboard.press('?');
    const sheet = page.locator('[data-sheet]');
    expect(await sheet.getByRole('heading', { level: 2 }).textContent()).toBe(heading);
    const rows = await sheet.locator('dl > div').evaluateAll((all) =>
      all.map((row) => [row.querySelector('dt')?.textContent?.trim(), row.querySelector('dd')?.textContent?.trim()]),
    );
    expect(rows.length).toBeGreaterThan(20);
    for (const [key, does] of rows) expect(key && does, `${key}: ${does}`).toBeTruthy();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('button', { name: new RegExp(`^${keys}`) }).count()).toBe(1);
  });

  test('nothing stands in the way of a screen reader', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
  });

  test('another language is chosen without losing the place, and remembered', async () => {
    await scrubTo(page, 4);
    await page.locator('[data-languages]').selectOption('en');
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
    expect(await sceneSeconds(page)).toBeCloseTo(4, 3);
    await page.reload();
    await page.waitForSelector('[data-lane]');
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    await page.locator('[data-languages]').selectOption(language);
    expect(await page.title()).not.toContain('casebook');
  });

  for (const [width, text_size] of [
    [400, '100%'],
    [400, '200%'],
    [1280, '200%'],
  ] as const) {
    test(`fits ${width} px at ${text_size} text`, async () => {
      await page.setViewportSize({ width, height: 700 });
      await page.evaluate((size) => (document.documentElement.style.fontSize = size), text_size);
      const wide = await page.evaluate(() => {
        const out = [...document.querySelectorAll('body *')].filter((one) => {
          const { right, width } = one.getBoundingClientRect();
          return width > 0 && right > innerWidth + 1 && !one.closest('.scroll, .unseen, .track, .over, .ruler');
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
