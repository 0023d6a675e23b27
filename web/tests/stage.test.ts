// What outlives a change of the case: full screen, the focus of the keyboard, and the voice of the screen reader.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { makeFootage } from './footage';
import { footage, own_command, program, startBrowser, startCommand, type Server } from './harness';
import { eventOf, settled } from './scene-on-page';

const AMBIGUOUS = '晚上的街角.mp4';

let server: Server;
let browser: Browser;
let page: Page;
let id: number;
const room = mkdtempSync(join(tmpdir(), 'pfiff-stage-'));
const dir = join(room, 'a case');

function run(...words: string[]): void {
  const ran = spawnSync(program!, ['case', ...words], { encoding: 'utf8', timeout: 120_000 });
  if (ran.status !== 0) throw new Error(`${words.join(' ')}: ${ran.stderr}`);
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
  id = (await eventOf(page)).answer.inputs.find(({ file }) => file === AMBIGUOUS)!.id;
  await settled(page);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
  rmSync(room, { recursive: true, force: true });
});

// Everything that is put into the region that stands now: of one that is built anew nobody hears.
async function listen(): Promise<void> {
  await page.evaluate(() => {
    const kept = globalThis as { region?: Element; said?: string[]; ear?: MutationObserver };
    kept.ear?.disconnect();
    kept.region = [...document.querySelectorAll('.stage [role="status"]')].at(-1)!;
    kept.said = [];
    kept.ear = new MutationObserver(() => kept.said!.push(kept.region!.textContent ?? ''));
    kept.ear.observe(kept.region, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
}

const said = () => page.evaluate(() => (globalThis as { said?: string[] }).said!.filter((words) => words !== ''));
const has_focus = () =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement === document.body ? 'nobody' : (activeElement?.getAttribute('aria-label') ?? activeElement?.textContent);
  });
const card = () => page.locator(`article[data-refused="${id}"]`);
const lane = () => page.locator(`[data-lane="${id}"]`);

describe.skipIf(own_command)('a change of the case', () => {
  beforeEach(listen);

  test('locked, undone and done again, full screen stays', async () => {
    await page.keyboard.press('f');
    await page.waitForFunction(() => document.fullscreenElement !== null);
    await page.keyboard.press('t');
    await page.locator(`[data-bench="${id}"]`).waitFor();
    await page.getByRole('button', { name: /^Lock here/ }).click();
    await lane().waitFor({ state: 'attached' });
    await settled(page);
    expect(await page.evaluate(() => document.fullscreenElement?.querySelectorAll('figure').length)).toBeGreaterThan(2);
    expect(await has_focus()).toContain(AMBIGUOUS);
    await page.keyboard.press('Control+z');
    await lane().waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
    await page.keyboard.press('Control+Shift+z');
    await lane().waitFor({ state: 'attached' });
    expect(await page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
    await page.keyboard.press('f');
    await page.waitForFunction(() => document.fullscreenElement === null);
    expect(await said()).toEqual([expect.stringMatching(/^Trying/), expect.stringMatching(/stands where you placed it/), expect.stringMatching(/^Undone/), expect.stringMatching(/^Done again/)]);
  });

  test('taken back in its lane, the focus goes to its card; undone twice, it is said twice', async () => {
    await lane().getByRole('button', { name: 'Take back' }).focus();
    await page.keyboard.press('Enter');
    await card().waitFor();
    await expect.poll(has_focus).not.toBe('nobody');
    expect(await page.evaluate((id) => document.activeElement?.closest('article')?.getAttribute('data-refused') === String(id), id)).toBe(true);
    await page.getByRole('button', { name: 'Undo', exact: true }).focus();
    await page.keyboard.press('Enter');
    await lane().waitFor();
    expect(await has_focus()).toBe('Undo');
    await page.keyboard.press('Enter');
    await card().waitFor();
    expect(await has_focus()).toBe('Undo');
    expect((await said()).filter((words) => words.startsWith('Undone')).length).toBe(2);
  });

  test('dropped from the bench, the focus goes back to its card', async () => {
    await card().getByRole('button', { name: /^Try it/ }).first().click();
    await page.getByRole('button', { name: /^Drop/ }).focus();
    await page.keyboard.press('Enter');
    await page.locator(`[data-bench="${id}"]`).waitFor({ state: 'detached' });
    await expect.poll(has_focus).not.toBe('nobody');
    expect(await page.evaluate((id) => document.activeElement?.closest('article')?.getAttribute('data-refused') === String(id), id)).toBe(true);
  });

  test('placed from its card, the focus goes to its lane', async () => {
    await card().getByLabel('is at').fill('0:01');
    await card().getByLabel('is at').press('Enter');
    await lane().waitFor();
    await expect.poll(has_focus).not.toBe('nobody');
    expect(await page.evaluate((id) => document.activeElement?.closest('[data-lane]')?.getAttribute('data-lane') === String(id), id)).toBe(true);
    expect((await said()).at(-1)).toMatch(/stands where you placed it/);
  });
});
