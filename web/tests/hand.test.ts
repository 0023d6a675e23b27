// A case worked in from its page: the real program over a real case, clips placed by hand, undone, tried, nudged, kept.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { makeFootage } from './footage';
import { footage, own_command, program, startBrowser, startCommand, type Server } from './harness';
import { eventOf, scrubTo, seenNow, settled } from './scene-on-page';

const SILENT = 'porch camera.mp4';
const AMBIGUOUS = '晚上的街角.mp4';
// When the silent one was begun, after IMG_2041.mp4: written into the footage.
const BEGAN_S = 3;

let server: Server;
let browser: Browser;
let page: Page;
const room = mkdtempSync(join(tmpdir(), 'pfiff-hand-'));
const dir = join(room, 'a case');

function run(...words: string[]): string {
  const ran = spawnSync(program!, ['case', ...words], { encoding: 'utf8', timeout: 120_000 });
  if (ran.status !== 0) throw new Error(`${words.join(' ')}: ${ran.stderr}`);
  return ran.stdout;
}

beforeAll(async () => {
  if (own_command) return;
  if (!program) throw new Error('no program: run `cargo build -p pfiff`');
  await makeFootage(footage);
  const clips = readdirSync(footage).filter((name) => /\.(mp4|webm)$/.test(name));
  run('new', dir);
  run('import', '--case', dir, ...clips.map((name) => join(footage, name)));
  server = await startCommand(program, ['case', 'open', '--case', dir]);
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(server.link);
  await page.waitForSelector('[data-lane]');
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
  rmSync(room, { recursive: true, force: true });
});

const idOf = async (name: string) =>
  (await eventOf(page)).answer.inputs.find(({ file }) => file === name)!.id;
const card = (id: number) => page.locator(`article[data-refused="${id}"]`);
const lane = (id: number) => page.locator(`[data-lane="${id}"]`);
const startOf = async (id: number) =>
  (await eventOf(page)).answer.islands.flatMap(({ clips }) => clips).find((clip) => clip.id === id)?.start_ns;

describe.skipIf(own_command)('by hand', () => {
  test('a silent clip is placed where two cameras see the same, and plays in step to the frame', async () => {
    const id = await idOf(SILENT);
    await card(id).getByLabel('It begins when').selectOption({ label: 'IMG_2041.mp4' });
    await card(id).getByLabel('is at').fill(`0:0${BEGAN_S}.000`);
    await card(id).getByLabel('give or take').fill('0.02');
    await card(id).getByRole('button', { name: 'Place and lock' }).click();
    await lane(id).waitFor();
    expect(await card(id).count()).toBe(0);
    expect(await lane(id).textContent()).toContain('Placed by hand, ± 20 ms, locked');
    await settled(page);
    await scrubTo(page, 5);
    const seen = await seenNow(page);
    const off_ms = seen.map((one) => one.event_ms - one.scene_s * 1000);
    const own = seen.findIndex((one) => one.id === id);
    const other = seen.findIndex((one) => one.id !== id);
    expect(own, 'its pattern was read').toBeGreaterThanOrEqual(0);
    // A frame of either, and the error of the clip beside which it stands.
    expect(Math.abs(off_ms[own]! - off_ms[other]!)).toBeLessThanOrEqual(50);
  });

  test('undone it is refused again, done again it is back', async () => {
    const id = await idOf(SILENT);
    await page.keyboard.press('Control+z');
    await card(id).waitFor();
    expect(await page.getByRole('status').filter({ hasText: 'Undone' }).count()).toBe(1);
    await page.keyboard.press('Control+Shift+z');
    await lane(id).waitFor();
    expect(await startOf(id)).toBeDefined();
  });

  test('undo is at hand on a slider, and not beneath a dialog', async () => {
    const id = await idOf(SILENT);
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'hidden' });
    expect(await lane(id).count(), 'still placed').toBe(1);
    await page.locator('input[type="range"]').first().focus();
    await page.keyboard.press('Control+z');
    await card(id).waitFor();
    await page.keyboard.press('Control+Shift+z');
    await lane(id).waitFor();
  });

  test('one of the places that sound hesitated about is tried, and nudged', async () => {
    const id = await idOf(AMBIGUOUS);
    await card(id).getByRole('button', { name: /^Try it/ }).first().click();
    const bench = page.locator(`[data-bench="${id}"]`);
    await bench.waitFor();
    const tried_ns = Number(await bench.getAttribute('data-offset-ns'));
    await bench.getByRole('button', { name: '10 ms later', exact: true }).click();
    await expect.poll(() => bench.getAttribute('data-offset-ns')).toBe(String(tried_ns + 10_000_000));
    expect(await page.locator('figure[data-tried]').count()).toBe(1);
    expect(await startOf(id), 'nothing is written yet').toBeUndefined();
    expect(run('status', '--json', '--case', dir)).not.toContain('nudge');
    await page.keyboard.press('Control+z');
    await expect.poll(() => bench.getAttribute('data-offset-ns')).toBe(String(tried_ns));
    await page.keyboard.press('Control+Shift+z');
    await bench.getByRole('button', { name: /^Lock here/ }).click();
    await lane(id).waitFor();
    expect(await lane(id).textContent()).toContain('By hand: nudged beside');
    await lane(id).getByRole('button', { name: 'Take back' }).click();
    await card(id).waitFor();
  });

  test('a time that is none cannot be placed', async () => {
    const id = await idOf(AMBIGUOUS);
    await card(id).getByLabel('is at').fill('later');
    expect(await card(id).getByRole('button', { name: 'Place and lock' }).isDisabled()).toBe(true);
    await card(id).getByLabel('is at').fill('0:01');
    expect(await card(id).getByRole('button', { name: 'Place and lock' }).isDisabled()).toBe(false);
  });

  test('it is in the case, after a reload and for the command', async () => {
    const id = await idOf(SILENT);
    const start_ns = await startOf(id);
    await page.reload();
    await lane(id).waitFor();
    expect(await startOf(id)).toBe(start_ns);
    const status = JSON.parse(run('status', '--json', '--case', dir)) as {
      exhibits: { name: string; standing: { by: string; place?: { error_ns: number } } }[];
    };
    const placed = status.exhibits.find(({ name }) => name === SILENT)!.standing;
    expect([placed.by, placed.place?.error_ns]).toEqual(['hand', 20_000_000]);
  });

  test('nothing in it stands in the way of a screen reader', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
  });
});
