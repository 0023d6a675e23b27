// Pictures of the page for the README and for looking at it: written where PFIFF_PICTURES says, else skipped.

import { join } from 'node:path';
import { test } from 'vitest';

import { startBrowser, startServer } from './harness';
import { scrubTo } from './scene-on-page';

const into = process.env['PFIFF_PICTURES'];

test.skipIf(!into)('pictures for people', async () => {
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
