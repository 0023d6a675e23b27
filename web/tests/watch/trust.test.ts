// Trust in the app itself, in real Chromium: what the installed app believes, refuses and announces.

import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { startBrowser } from '../harness';
import { leave, liar, relay, room, signed, type Liar, type Served } from './relay';

let browser: Browser;
let context: BrowserContext;
let page: Page;
let served: Served;
const digests: Record<string, string> = {};

const script = (folder: string) => join(folder, 'assets', readdirSync(join(folder, 'assets')).find((name) => /^index-.*js$/.test(name)) ?? '');
const EVIL = '\ndocument.documentElement.dataset.evil = "1";\n';

beforeAll(async () => {
  digests['first'] = signed('first');
  digests['second'] = signed('second', (folder) => {
    appendFileSync(script(folder), '\n// another version\n');
    rmSync(`${script(folder)}.br`);
  });
  digests['foreign'] = signed('foreign', (folder) => appendFileSync(script(folder), EVIL), 'theirs');
  signed('swapped');
  appendFileSync(script(join(room, 'swapped')), EVIL);
  // A browser may have the old script in its cache, so the page names another one too.
  writeFileSync(join(room, 'swapped/evil.js'), EVIL);
  appendFileSync(join(room, 'swapped/index.html'), '<script type="module" src="/evil.js"></script>\n');
  signed('torn', (folder) => appendFileSync(script(folder), EVIL));
  appendFileSync(script(join(room, 'torn')), EVIL);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  leave();
});
afterEach(async (test) => {
  if (!leavesAll.has(test.task.name)) await context.close();
  await served.end();
});

// Tests after which the app is as it was: the next one opens it again, and need not load it for the first time.
const leavesAll = new Set<string>();
function staying(name: string, act: () => Promise<void>): void {
  leavesAll.add(name);
  test(name, act);
}

// Loads the app for the first time, and waits until its worker keeps all of it.
async function installed(): Promise<void> {
  const is_there = browser.contexts().length > 0;
  served = await relay('first', is_there ? served.port : 0);
  if (!is_there) {
    context = await browser.newContext();
    page = await context.newPage();
  }
  await page.goto(served.origin);
  await shows(digests['first']);
}

async function anew(): Promise<void> {
  for (const open of browser.contexts()) await open.close();
  await installed();
}

async function shows(digest: string | undefined): Promise<void> {
  await page.locator('details summary').click();
  await expect.poll(() => page.locator('[data-digest]').textContent(), { timeout: 20_000 }).toBe(digest);
}

async function instead(name: string, how: (name: string, port: number) => Promise<Served>): Promise<void> {
  await served.end();
  served = await how(name, served.port);
}

const evil = () => page.evaluate(() => document.documentElement.dataset['evil']);

staying('without a network the installed app opens all the same', async () => {
  await installed();
  await served.end();
  await page.reload();
  await page.locator('h1').waitFor();
  await shows(digests['first']);
  const refused = await page.evaluate(async () => (await fetch('/not-of-the-app')).status);
  expect(refused).toBe(404);
  served = await relay('first', served.port);
});

staying('a script that the relay swapped is not run', async () => {
  await installed();
  await instead('swapped', liar);
  await page.reload();
  await page.locator('h1').waitFor();
  await shows(digests['first']);
  expect(await evil()).toBeUndefined();
});

test('another version by the same key is announced, and used only when the person says so', async () => {
  await installed();
  await instead('second', relay);
  await page.reload();
  await page.locator('[data-changed]').waitFor();
  expect(await page.locator('[data-runs]').textContent()).toBe(digests['first']);
  expect(await page.locator('[data-offered]').textContent()).toBe(digests['second']);
  expect(await page.locator('[data-older]').count()).toBe(0);
  await page.locator('[data-stay]').click();
  await page.locator('[data-changed]').waitFor({ state: 'detached' });
  await page.reload();
  await shows(digests['first']);
  expect(await page.locator('[data-changed]').count()).toBe(0);
  const other = await context.newPage();
  await other.goto(served.origin);
  await other.evaluate(() => (document.documentElement.dataset['old'] = '1'));
  await page.getByRole('button', { name: 'Use the new one' }).click();
  await expect.poll(() => page.locator('details[open]').count(), { timeout: 15_000 }).toBe(0);
  await shows(digests['second']);
  // Another tab does not go on with files of two versions.
  await other.locator('html:not([data-old]) h1').waitFor({ timeout: 5_000 });
  await other.close();
  await instead('first', relay);
  await page.reload();
  await page.locator('[data-older]').waitFor();
});

staying('an app that somebody else signed is refused, and said', async () => {
  await installed();
  await instead('foreign', liar);
  await page.reload();
  await page.locator('[data-refused="other-key"]').waitFor();
  expect(await page.locator('[data-refused]').textContent()).toContain('somebody else signed');
  expect(await evil()).toBeUndefined();
  expect(await page.locator('[data-use]').count()).toBe(0);
});

staying('a page that the relay puts among its answers does not open, and no script from there runs', async () => {
  await installed();
  mkdirSync(join(room, 'lured/v1'), { recursive: true });
  writeFileSync(join(room, 'lured/v1/join.html'), '<!doctype html><script src="/v1/evil.js"></script>');
  writeFileSync(join(room, 'lured/v1/evil.js'), EVIL);
  await instead('lured', liar);
  expect(await page.evaluate(async () => (await fetch('/v1/evil.js')).status)).toBe(200);
  const imported = "import('/v1/evil.js').then(() => 'ran', () => 'refused')";
  expect(await page.evaluate(imported)).toBe('refused');
  expect((await page.goto(`${served.origin}/v1/join.html`))?.status()).toBe(404);
  expect(await evil()).toBeUndefined();
});

staying('a version of which a file is not the signed one is refused with its name', async () => {
  await installed();
  await instead('torn', liar);
  await page.reload();
  await page.locator('[data-refused="file"]').waitFor();
  expect(await page.locator('[data-refused]').textContent()).toContain('assets/index-');
  expect(await evil()).toBeUndefined();
});

const held = () => page.locator('main').getAttribute('data-may-unlock');

// Takes the place of the worker at once, and serves nothing.
const TAKES_OVER = `self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));\n`;

test('another worker is announced, and holds back keys until the person has read of it', async () => {
  await installed();
  signed('worker');
  writeFileSync(join(room, 'worker/worker.js'), 'self.addEventListener("install", () => undefined);\n');
  await instead('worker', liar);
  await page.reload();
  await page.locator('[data-other-worker]').waitFor();
  expect(await page.locator('[data-other-worker]').textContent()).toContain('another guard program');
  expect(await held()).toBe('false');
  await page.locator('[data-understood]').click();
  await expect.poll(held).toBe('true');
});

test('another worker that takes over at once is announced, on the page of the first load too', async () => {
  await anew();
  await expect.poll(held, { timeout: 3_000 }).toBe('true');
  signed('claims');
  writeFileSync(join(room, 'claims/worker.js'), TAKES_OVER);
  await instead('claims', liar);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await page.locator('[data-other-worker]').waitFor({ timeout: 10_000 });
});

test('another worker is announced beside a version with which the person did not want to go', async () => {
  await installed();
  signed('beside', (folder) => writeFileSync(join(folder, 'another.txt'), 'another version\n'));
  writeFileSync(join(room, 'beside/worker.browser.js'), TAKES_OVER);
  await instead('beside', relay);
  await page.reload();
  await page.locator('[data-stay]').click();
  await expect.poll(held).toBe('true');
  await instead('beside', liar);
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await page.locator('[data-other-worker]').waitFor({ timeout: 10_000 });
});

// What the page would ask its worker.
const ask = (asked: object) =>
  page.evaluate((what) => {
    const { port1, port2 } = new MessageChannel();
    navigator.serviceWorker.controller?.postMessage(what, [port2]);
    // A worker that is replaced meanwhile answers nothing.
    return new Promise<unknown>((done) => ((port1.onmessage = (event) => done(event.data)), setTimeout(done, 5_000)));
  }, asked);

test('a version that is taken while the relay is asked again is not offered once more', async () => {
  await installed();
  await instead('second', liar);
  await ask({ ask: 'check' });
  let go = () => undefined as void;
  const { asked, until } = served as Liar;
  until.set('/manifest.note', new Promise((done) => (go = done)));
  asked.length = 0;
  const checked = ask({ ask: 'check' });
  await expect.poll(() => asked).toContain('/manifest.note');
  expect(await ask({ ask: 'use', digest: digests['second'] })).toBe(true);
  go();
  expect(await checked).toMatchObject({ runs: digests['second'], offered: undefined });
});

test('what never ends is not read to its end', async () => {
  await installed();
  await instead('second', liar);
  (served as Liar).endless.add('/manifest.note');
  expect(await ask({ ask: 'check' })).toMatchObject({ refused: { word: 'note' } });
  (served as Liar).endless.clear();
  const path = `assets/${basename(script(join(room, 'second')))}`;
  (served as Liar).endless.add(`/${path}`);
  expect(await ask({ ask: 'check' })).toMatchObject({ refused: { word: 'file', path } });
});

test('where what was kept has gone, the app opens as on a first load, and says so', async () => {
  await anew();
  expect(await page.locator('[data-first-load]').count()).toBe(1);
  await page.reload();
  await shows(digests['first']);
  expect(await page.locator('[data-first-load]').count()).toBe(0);
  await page.evaluate(() => caches.delete('pfiff-app'));
  await page.reload();
  await shows(digests['first']);
  expect(await page.locator('[data-first-load]').count()).toBe(1);
});

test('a version that never speaks gives way to the one before', async () => {
  await installed();
  signed('broken', (folder) => {
    writeFileSync(script(folder), 'throw new Error("this release is broken");\n');
    rmSync(`${script(folder)}.br`);
  });
  await instead('broken', relay);
  await page.reload();
  await page.locator('[data-use]').click();
  for (let time = 1; time <= 2; time++) {
    await page.waitForFunction(() => !document.querySelector('h1'));
    await page.goto(served.origin);
  }
  await page.locator('[data-fell-back]').waitFor({ timeout: 10_000 });
  await shows(digests['first']);
  expect(await page.getByRole('button', { name: 'Use the new one' }).count()).toBe(1);
});

// The browser looks for another worker when it likes: on a busy machine later than a test waits. `make soak` waits.
test.skipIf(!process.env.PFIFF_PATIENT)('a worker of ours installs only with the version that was chosen', async () => {
  await installed();
  const answers = `self.addEventListener('message', (event) => event.data?.ask === 'which' && event.ports[0].postMessage('later'));\n`;
  signed('later', (folder) => {
    appendFileSync(join(folder, 'worker.js'), answers);
    rmSync(join(folder, 'worker.js.br'));
  });
  await instead('later', relay);
  const waiting = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const next = registration.installing;
    while (next?.state === 'installing') await new Promise((done) => next.addEventListener('statechange', done, { once: true }));
    return registration.waiting?.state;
  });
  expect(waiting).toBeUndefined();
  await page.reload();
  await page.locator('[data-use]').click();
  await expect.poll(() => ask({ ask: 'which' }).catch(() => undefined), { timeout: 25_000 }).toBe('later');
});
