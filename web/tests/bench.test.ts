// The bench in a real case: a place is tried, moved while both play, picked by the same flash, locked, undone step by
// step, and is the same for the command and after the case was opened anew.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { BALCONY, bench_footage, frameOf, makeBenchFootage, PORCH, TAKES, WINDOW } from './bench-footage';
import { own_command, program, startBrowser, startCommand, type Server } from './harness';
import { eventOf, sceneSeconds, scrubTo, seenNow, settled } from './scene-on-page';

// When both see the same flash, on the clock that is burnt into their frames.
const FLASH_S = 8.2;
const SECOND_FLASH_S = 8.52;
// When the tried clip really begins, in the one beside it.
const TRUE_NS = Math.round((BALCONY.start_s - WINDOW.start_s) * 1e9);

let server: Server;
let browser: Browser;
let page: Page;
const room = mkdtempSync(join(tmpdir(), 'pfiff-bench-'));
const dir = join(room, 'a case');

function run(...words: string[]): string {
  const ran = spawnSync(program!, ['case', ...words], { encoding: 'utf8', timeout: 120_000 });
  if (ran.status !== 0) throw new Error(`${words.join(' ')}: ${ran.stderr}`);
  return ran.stdout;
}

interface Standing {
  by: string;
  place?: { offset_ns: number; error_ns: number; method: string; picks?: unknown[] };
}

const status = () => run('status', '--json', '--case', dir);
const standing = (name: string) =>
  (JSON.parse(status()) as { exhibits: { name: string; standing: Standing }[] }).exhibits.find((one) => one.name === name)!
    .standing;

async function open(): Promise<void> {
  server = await startCommand(program!, ['case', 'open', '--case', dir]);
  await page.goto(server.link);
  await page.waitForSelector('[data-lane]');
}

beforeAll(async () => {
  if (own_command) return;
  if (!program) throw new Error('no program: run `cargo build -p pfiff`');
  await makeBenchFootage(bench_footage);
  run('new', dir);
  run('import', '--case', dir, ...TAKES.map(({ file }) => join(bench_footage, file)));
  run('align', '--case', dir);
  browser = await startBrowser();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 1000 } })).newPage();
  page.setDefaultTimeout(20_000);
  await open();
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
  rmSync(room, { recursive: true, force: true });
});

const idOf = async (name: string) => (await eventOf(page)).answer.inputs.find(({ file }) => file.endsWith(name))!.id;
const bench = () => page.locator('[data-bench]');
const number = async (name: string) => Number(await bench().getAttribute(name));
const offset = () => number('data-offset-ns');
const pane = (id: number) => page.locator(`figure[data-clip="${id}"]`);
const choose = (id: number) => pane(id).locator('button.number').click();
const lane = (id: number) => page.locator(`[data-lane="${id}"]`);
const says = (words: string) => page.getByRole('status').filter({ hasText: words }).first().waitFor();
const picks = () => bench().locator('.picks ol > li');

// Lays the frame that first shows an event under the playhead, where a clip stands now; by keys, as a person does.
async function goToFrame(id: number, take: typeof BALCONY, event_s: number, begins_s: number): Promise<void> {
  await choose(id);
  const want = frameOf(take, event_s);
  await scrubTo(page, begins_s + ((want + 0.5) * take.rate[1]) / take.rate[0]);
  const shown = pane(id);
  for (let n = 0; n < 3 && (await shown.getAttribute('data-frame')) !== String(want); n++) {
    const is_before = Number(await shown.getAttribute('data-frame')) < want;
    await page.keyboard.press(is_before ? 'ArrowRight' : 'ArrowLeft');
    await settled(page);
  }
  expect(await shown.getAttribute('data-frame')).toBe(String(want));
}

async function pickFlash(event_s: number): Promise<void> {
  await goToFrame(beside, WINDOW, event_s, WINDOW.start_s);
  await page.keyboard.press('p');
  await goToFrame(own, BALCONY, event_s, WINDOW.start_s + (await offset()) / 1e9);
  await page.keyboard.press('p');
}

let own: number;
let beside: number;
let porch: number;

describe.skipIf(own_command)('the bench', () => {
  test('T tries one place after the other, and nothing is written', async () => {
    [own, beside, porch] = [await idOf(BALCONY.file), await idOf(WINDOW.file), await idOf(PORCH.file)];
    const before = status();
    const places = (await eventOf(page)).answer.refusals.find(({ id }) => id === own)!.alternatives;
    expect(places.length).toBe(2);
    expect(places.map((place) => place.beside)).toEqual([beside, beside]);
    await page.keyboard.press('t');
    await bench().waitFor();
    expect(await offset()).toBe(places[0]!.offset_ns);
    await page.keyboard.press('t');
    await expect.poll(offset).toBe(places[1]!.offset_ns);
    await page.keyboard.press('Shift+T');
    await expect.poll(offset).toBe(places[0]!.offset_ns);
    expect(await page.locator('figure[data-tried]').getAttribute('data-clip')).toBe(String(own));
    expect(status()).toBe(before);
  });

  test('it is moved by frames and milliseconds while both play', async () => {
    const before = status();
    const from_ns = await offset();
    await scrubTo(page, 9);
    await page.keyboard.press('l');
    const plays_s = await sceneSeconds(page);
    await page.keyboard.press('n');
    const frame_ns = 1_001_000_000 / 30;
    await expect.poll(async () => Math.abs((await offset()) - from_ns - frame_ns)).toBeLessThanOrEqual(1);
    await page.keyboard.press('b');
    await page.keyboard.press('Shift+B');
    await page.keyboard.press('Shift+N');
    await expect.poll(async () => Math.abs((await offset()) - from_ns - frame_ns - 111e6)).toBeLessThanOrEqual(1);
    await page.keyboard.press('Shift+C');
    await page.keyboard.press('Shift+V');
    await page.keyboard.press('v');
    await page.keyboard.press('n');
    await page.keyboard.press('c');
    await page.keyboard.press('c');
    await expect.poll(async () => Math.abs((await offset()) - from_ns)).toBeLessThanOrEqual(2);
    await expect.poll(() => sceneSeconds(page), { timeout: 20_000 }).toBeGreaterThan(plays_s + 0.7);
    await page.keyboard.press('k');
    await settled(page);
    // What stands in the pictures is apart by as much as the place is wrong.
    const seen = await seenNow(page);
    const [mine, other] = [own, beside].map((id) => seen.find((one) => one.id === id)!.event_ms);
    expect(Math.abs(mine! - other! - (TRUE_NS - (await offset())) / 1e6)).toBeLessThanOrEqual(41);
    expect(status()).toBe(before);
  });

  test('the same flash picked in both says the true place, within the error that follows from the frames', async () => {
    await pickFlash(FLASH_S);
    await says('Picked in both');
    expect(await picks().count()).toBe(1);
    // Half a frame of 25 and half a one of 29.97.
    const error_ns = 20e6 + 1_001_000_000 / 60;
    expect(Math.abs((await number('data-error-ns')) - error_ns)).toBeLessThanOrEqual(3);
    expect(Math.abs((await offset()) - TRUE_NS)).toBeLessThanOrEqual(await number('data-error-ns'));
    await pickFlash(SECOND_FLASH_S);
    await expect.poll(() => picks().count()).toBe(2);
    expect(await bench().locator('[data-disagrees]').count()).toBe(0);
    expect(Math.abs((await offset()) - TRUE_NS)).toBeLessThanOrEqual(await number('data-error-ns'));
  });

  test('Esc drops it; undone it is on the bench again', async () => {
    const at_ns = await offset();
    const before = status();
    await page.keyboard.press('Escape');
    await bench().waitFor({ state: 'detached' });
    await says('Nothing was written');
    expect(status()).toBe(before);
    await page.keyboard.press('Control+z');
    await bench().waitFor();
    expect([await offset(), await picks().count()]).toEqual([at_ns, 2]);
  });

  test('Enter locks it; undo brings the trial back with its picks, and goes on through them and the nudges', async () => {
    const at_ns = await offset();
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    await page.keyboard.press('Enter');
    await lane(own).waitFor();
    expect(await bench().count()).toBe(0);
    expect(standing(BALCONY.file)).toMatchObject({ by: 'hand', place: { method: 'same-event', offset_ns: at_ns } });

    await page.keyboard.press('Control+z');
    await bench().waitFor();
    expect([await offset(), await picks().count()]).toEqual([at_ns, 2]);
    expect(await lane(own).count()).toBe(0);
    expect(standing(BALCONY.file).by).toBe('refused');
    await page.keyboard.press('Control+z');
    await expect.poll(() => picks().count()).toBe(1);
    for (let n = 0; n < 3; n++) await page.keyboard.press('Control+z');
    await expect.poll(() => picks().count()).toBe(0);
    // The last nudge was a frame earlier.
    const nudged_ns = await offset();
    await page.keyboard.press('Control+z');
    await expect.poll(async () => Math.abs((await offset()) - nudged_ns - 1_001_000_000 / 30)).toBeLessThanOrEqual(2);
    for (let n = 0; n < 6; n++) await page.keyboard.press('Control+Shift+Z');
    await lane(own).waitFor();
    expect(standing(BALCONY.file)).toMatchObject({ by: 'hand', place: { method: 'same-event', offset_ns: at_ns } });
  });

  test('a mark, a nudge and what is taken back are undone in the order in which they were done', async () => {
    await lane(own).getByRole('button', { name: 'Move it on the bench' }).click();
    await bench().waitFor();
    const at_ns = await offset();
    await page.keyboard.press('b');
    await expect.poll(offset).toBe(at_ns + 1_000_000);
    await choose(beside);
    await page.keyboard.press('h');
    await expect.poll(() => pane(beside).getAttribute('data-hidden')).toBe('true');
    await page.keyboard.press('b');
    await expect.poll(offset).toBe(at_ns + 2_000_000);
    await lane(own).getByRole('button', { name: 'Take back' }).click();
    await lane(own).waitFor({ state: 'detached' });

    const undo = page.getByRole('button', { name: 'Undo', exact: true });
    await undo.click();
    await lane(own).waitFor();
    expect(await offset()).toBe(at_ns + 2_000_000);
    await undo.click();
    await expect.poll(offset).toBe(at_ns + 1_000_000);
    expect(await pane(beside).getAttribute('data-hidden')).toBe('true');
    await undo.click();
    await expect.poll(() => pane(beside).getAttribute('data-hidden')).not.toBe('true');
    expect(await offset()).toBe(at_ns + 1_000_000);
    await undo.click();
    await expect.poll(offset).toBe(at_ns);
    await undo.click();
    await bench().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Redo', exact: true }).click();
    await bench().waitFor();
    await page.keyboard.press('Escape');
  });

  test('a sound is picked where there is one, and refused in words where there is none', async () => {
    await page.keyboard.press('Control+z');
    await bench().waitFor();
    expect(await picks().count()).toBe(2);
    await page.keyboard.press('b');
    await says('picks are gone');
    const at_s = (await offset()) / 1e9;
    const own_zero_s = WINDOW.start_s + at_s;
    await choose(own);
    await scrubTo(page, own_zero_s - 1);
    await page.keyboard.press('Shift+P');
    await says('has not begun there');
    await scrubTo(page, own_zero_s + BALCONY.length_s + 0.5);
    await page.keyboard.press('Shift+P');
    await says('is over there');
    await scrubTo(page, own_zero_s + 3);
    await page.keyboard.press('Shift+P');
    await says('Now find the same event');
    await choose(beside);
    await scrubTo(page, own_zero_s + 3.5);
    await page.keyboard.press('Shift+P');
    await says('Picked in both');
    await expect.poll(async () => Math.round((await offset()) / 1e6 - at_s * 1e3)).toBe(500);
    await page.keyboard.press('Escape');
  });

  test('a clip without sound shows no wave of the one before it, and no sound of it can be picked', async () => {
    const loudest = () =>
      page.locator(`canvas[data-wave="${porch}"]`).evaluate((canvas: HTMLCanvasElement) => {
        const { data, width, height } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const drawn = (x: number) =>
          Array.from({ length: height }, (_, y) => data[(y * width + x) * 4 + 3]!).filter((alpha) => alpha > 0).length;
        // Beside the playhead, which is a line from top to bottom.
        return Math.max(...Array.from({ length: width / 2 - 8 }, (_, x) => drawn(x)));
      });
    await page.keyboard.press('Control+z');
    await bench().waitFor();
    const form = page.locator(`article[data-refused="${porch}"]`);
    await form.getByLabel('It begins when').selectOption({ label: WINDOW.file });
    await form.getByLabel('is at').fill('0:03');
    await form.getByRole('button', { name: 'Try it here' }).click();
    await expect.poll(() => bench().getAttribute('data-bench')).toBe(String(porch));
    await scrubTo(page, 8);
    expect(await loudest()).toBeLessThanOrEqual(4);
    await choose(porch);
    await page.keyboard.press('Shift+P');
    await says('has no sound');
    await page.locator(`canvas[data-wave="${porch}"]`).click();
    await says('has no sound');
    await page.keyboard.press('Escape');
  });

  test('what another page did meanwhile is not undone here', async () => {
    const graphic = async () => (await eventOf(page)).work!.graphic.map(({ id }) => id);
    await choose(beside);
    await page.keyboard.press('h');
    await expect.poll(graphic).toEqual([beside]);
    const elsewhere = await page.context().newPage();
    await elsewhere.goto(new URL(page.url()).origin);
    await elsewhere.locator(`[data-refused="${porch}"] [data-mark]`).evaluate((one: HTMLElement) => one.click());
    await expect.poll(async () => (await graphic()).length).toBe(2);
    await elsewhere.close();
    await page.keyboard.press('Control+z');
    await says('changed on another page');
    expect((await graphic()).length).toBe(2);
    // Loaded anew it shows what stands, and undoes that.
    await page.reload();
    await page.waitForSelector('[data-lane]');
    await page.keyboard.press('Control+z');
    await expect.poll(graphic).toEqual([beside]);
    await page.keyboard.press('Control+z');
    await expect.poll(graphic).toEqual([]);
  });

  test('opened anew it stands at the same place, and says how it was found', async () => {
    const before = standing(BALCONY.file);
    expect(before).toMatchObject({ by: 'hand', place: { method: 'same-event' } });
    expect(before.place!.picks).toHaveLength(2);
    expect(Math.abs(before.place!.offset_ns - TRUE_NS)).toBeLessThanOrEqual(before.place!.error_ns);
    await server.end();
    await open();
    expect(await lane(own).textContent()).toContain('By hand: same event');
    expect(standing(BALCONY.file)).toEqual(before);
    await server.end();
    await open();
  });

  test('its fields have the figures of the language, and read those of any', async () => {
    const german = await (await browser.newContext({ locale: 'de-DE', storageState: await page.context().storageState() })).newPage();
    german.setDefaultTimeout(20_000);
    await german.goto(new URL(page.url()).origin);
    const form = german.locator(`article[data-refused="${porch}"]`);
    await form.waitFor();
    const fields = form.locator('form input');
    expect(await fields.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))).toEqual(['0:00,000', '0,5']);
    await fields.nth(1).fill('0.25');
    await form.getByRole('button', { name: 'Hier versuchen' }).click();
    const field = german.locator('[data-bench] input');
    expect(await field.inputValue()).toBe('0,250');
    await field.fill('0.125');
    await field.press('Tab');
    expect(await field.inputValue()).toBe('0,125');
    const pictures = process.env['PFIFF_BENCH_PICTURES'];
    await german.setViewportSize({ width: 400, height: 1000 });
    if (pictures) await german.locator('[data-bench]').screenshot({ path: join(pictures, 'bench-de-400.png') });
    await german.locator('[data-languages]').selectOption('en');
    await expect.poll(() => fields.first().inputValue()).toBe('0:00.000');
    await german.context().close();
  });

  test('nothing of it stands in the way of a screen reader, light and dark, narrow and wide', async () => {
    await lane(own).getByRole('button', { name: 'Move it on the bench' }).click();
    await bench().waitFor();
    await settled(page);
    for (const scheme of ['light', 'dark'] as const)
      for (const width of [1280, 400]) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.setViewportSize({ width, height: 1000 });
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
        const { over } = await bench().evaluate((one) => ({ over: one.scrollWidth - one.clientWidth }));
        expect(over, `${width}`).toBeLessThanOrEqual(0);
        const pictures = process.env['PFIFF_BENCH_PICTURES'];
        if (pictures) await page.screenshot({ path: join(pictures, `bench-${scheme}-${width}.png`), fullPage: true });
      }
  }, 240_000);
});
