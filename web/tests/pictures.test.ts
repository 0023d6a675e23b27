// Pictures of the page for people: written where PFIFF_PICTURES says, else skipped.
//
// Those of docs/pictures are of a case of the demonstration's clips, which lie in the folder PFIFF_PICTURES_CLIPS:
// PFIFF_PICTURES=docs/pictures PFIFF_PICTURES_CLIPS=~/.cache/pfiff/demonstration/1-1

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { test } from 'vitest';

import { program, startBrowser, startCommand, startServer } from './harness';
import { scrubTo, settled } from './scene-on-page';

const into = process.env['PFIFF_PICTURES'];
const clips = process.env['PFIFF_PICTURES_CLIPS'];

test.skipIf(!into || clips)('pictures of all there is', async () => {
  const server = await startServer();
  const browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const take = (name: string, fullPage = false) =>
    page.screenshot({ path: join(into!, `${name}.png`), fullPage });
  await page.goto(server.link);
  await page.waitForSelector('[data-lane] canvas[data-ticks]');
  const length_s = Number(await page.getAttribute('input.scrub', 'max'));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 1440, height: 900 });
    await scrubTo(page, Number((0.25 * length_s).toFixed(2)));
    await take(`${colorScheme}-waiting`);
    await scrubTo(page, Number((0.42 * length_s).toFixed(2)));
    await take(`${colorScheme}-whole`, true);
    await page.locator('#lanes').scrollIntoViewIfNeeded();
    await page.locator('#lanes').evaluate((heading) => heading.scrollIntoView({ block: 'start' }));
    await take(`${colorScheme}-lanes`);
    await page.locator('#refused').evaluate((heading) => heading.scrollIntoView({ block: 'start' }));
    await take(`${colorScheme}-refused`);
    await page.evaluate(() => scrollTo(0, 0));
    await page.setViewportSize({ width: 320, height: 700 });
    await take(`${colorScheme}-narrow`);
    await page.locator('#lanes').evaluate((heading) => heading.scrollIntoView({ block: 'start' }));
    await take(`${colorScheme}-narrow-lanes`);
    await page.evaluate(() => scrollTo(0, 0));
  }
  await page.goto(server.link);
  await take('used-link');
  await browser.close();
  await server.end();
});

// Once all that the lanes show has come.
async function takeWhole(page: Page, name: string): Promise<void> {
  await settled(page);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(into!, `${name}.png`) });
}

const toHeading = (page: Page, name: string) =>
  page.locator(name).evaluate((heading) => heading.scrollIntoView({ block: 'start' }));

test.skipIf(!into || !clips)('pictures of the guide', async () => {
  const room = mkdtempSync(join(tmpdir(), 'pfiff-pictures-'));
  const dir = join(room, 'Nicollet Avenue');
  const run = (...words: string[]) => execFileSync(program!, ['case', ...words], { stdio: 'ignore' });
  run('new', dir);
  run('import', clips!, '--case', dir);
  run('align', '--spread-m', '60', '--case', dir);
  const server = await startCommand(program!, ['case', 'open', '--spread-m', '60', '--case', dir]);
  const browser = await startBrowser();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(server.link);
  await page.waitForSelector('[data-lane] canvas[data-ticks]');
  // Copies for playing are there, so that no pane waits for one.
  await page.waitForFunction(() => !document.querySelector('[data-proxies]'), undefined, { timeout: 300_000 });
  await scrubTo(page, Number((0.5 * Number(await page.getAttribute('input.scrub', 'max'))).toFixed(2)));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await takeWhole(page, `page-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await toHeading(page, '#lanes');
  await takeWhole(page, 'lanes');
  await toHeading(page, '#refused');
  await takeWhole(page, 'by-hand');
  await browser.close();
  await server.end();
  rmSync(room, { recursive: true, force: true });
}, 600_000);
