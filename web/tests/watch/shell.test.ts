// The shell in real Chromium, as a relay serves it: headers and policy, the wiped address, languages, narrow screens, axe.

import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startBrowser } from '../harness';
import { leave, relay, signed, type Served } from './relay';

let browser: Browser;
let served: Served;
const SECRET = `pfiff1.${'A'.repeat(128)}`;

beforeAll(async () => {
  signed('shell');
  served = await relay('shell');
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await served.end();
  leave();
});

interface Opened {
  page: Page;
  errors: string[];
  elsewhere: string[];
}

async function open(path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const [errors, elsewhere]: [string[], string[]] = [[], []];
  // Where the app was built without its rules, that they are missing is told elsewhere.
  const is_known = (address: string) => address.includes('/rules/');
  page.on('console', (said) => said.type() === 'error' && !is_known(said.location().url) && errors.push(said.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  context.on('request', (request) => request.url().startsWith(served.origin) || elsewhere.push(request.url()));
  await page.goto(served.origin + path);
  await page.locator('h1').waitFor();
  return { page, errors, elsewhere };
}

test('the policy has no exception, and nothing breaks it or asks another machine', async () => {
  const { page, errors, elsewhere } = await open(`/#${SECRET}`);
  await page.locator('[data-rules="here"], [data-rules="missing"]').waitFor();
  const answer = await fetch(served.origin);
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; .*connect-src 'self'; .*frame-ancestors 'none'$/);
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  for (const [name, value] of [['x-content-type-options', 'nosniff'], ['referrer-policy', 'no-referrer'], ['cross-origin-opener-policy', 'same-origin']] as const)
    expect(answer.headers.get(name)).toBe(value);
  await page.locator('details summary').click();
  await page.locator('[data-digest]').waitFor();
  expect(errors).toEqual([]);
  expect(elsewhere).toEqual([]);
  // From the worker too, which says the headers itself from here on.
  const again = await page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'));
  expect(again).toBe(policy);
  await page.context().close();
});

test('the invitation is wiped from the address bar and from the history, and the join screen says what is trusted', async () => {
  const { page } = await open(`/#${SECRET}`);
  expect(page.url()).toBe(`${served.origin}/`);
  expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
  expect(await page.locator('[data-trusted]').textContent()).toContain('must trust');
  expect(await page.locator('[aria-labelledby=sees] li').count()).toBe(4);
  expect(await page.content()).not.toContain('AAAAAAAA');
  await page.evaluate(() => (location.hash = '#pfiff1.cut'));
  await page.locator('[data-odd]').waitFor();
  expect(page.url()).toBe(`${served.origin}/`);
  await page.context().close();
});

test('a link to another relay can be pasted, and a cut one is refused in words', async () => {
  const { page } = await open('/');
  await page.locator('#pasted').fill('https://relay.example/#pfiff1.short');
  await page.locator('form button').click();
  await page.locator('[data-odd]').waitFor();
  await page.locator('#pasted').fill(`https://relay.example/#${SECRET}`);
  await page.locator('form button').click();
  await page.locator('[data-join]').waitFor();
  expect(await page.locator('main').textContent()).toContain('relay.example');
  await page.context().close();
});

const NARROW = { viewport: { width: 320, height: 640 } };

// Twice the text, and nothing wider than the screen or cut.
async function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
    const all = [...document.querySelectorAll<HTMLElement>('#app, #app *')];
    const is_cut = (one: HTMLElement) =>
      one.getBoundingClientRect().right > innerWidth + 1 ||
      one.getBoundingClientRect().left < -1 ||
      (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0 && getComputedStyle(one).display !== 'inline' && one.tagName !== 'SELECT');
    const found = all.filter((one) => is_cut(one)).map((one) => `${one.tagName} ${one.textContent?.slice(0, 40)}`);
    return document.documentElement.scrollWidth > innerWidth ? [...found, 'the page'] : found;
  });
}

// One page for all, as a person who looks for the own language has it.
test('nothing is cut at 320 px and 200 %, and axe finds nothing, in any language', async () => {
  const { page } = await open(`/#${SECRET}`, NARROW);
  await page.locator('details summary').click();
  await page.locator('[data-digest]').waitFor();
  for (const language of ['en', 'es', 'so', 'hmn', 'de', 'ar']) {
    await page.locator('[data-languages]').selectOption(language);
    await page.waitForFunction((lang) => document.documentElement.lang === lang, language);
    await page.locator('[data-themes]').selectOption(language === 'de' ? 'dark' : 'light');
    expect(await page.evaluate(() => document.documentElement.dir)).toBe(language === 'ar' ? 'rtl' : 'ltr');
    expect(await page.locator('[data-unsigned]').count()).toBe(language === 'en' ? 0 : 1);
    expect([language, await cut(page)]).toEqual([language, []]);
    if (!['en', 'de', 'ar'].includes(language)) continue;
    const axe = await new AxeBuilder({ page }).analyze();
    expect(axe.violations.map(({ id, nodes }) => [language, id, nodes.map((node) => node.html)])).toEqual([]);
  }
  await page.context().close();
});
