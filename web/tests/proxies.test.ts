// A case with a clip that browsers do not decode: the page opens at once, its copy comes, is stopped, gone on with, plays.

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

const ORIGINAL = 'IMG_2041.mp4';
const FOREIGN = 'IMG_2041.mov';
// Of the same event, from elsewhere.
const BESIDE = ['PXL_20260124_150212.mp4', 'VID-20260124-WA0007.mp4'];

let server: Server;
let browser: Browser;
let page: Page;
let id: number;
const asked = new Set<string>();
const room = mkdtempSync(join(tmpdir(), 'pfiff-proxies-'));
const dir = join(room, 'a case');

function run(command: string, words: string[]): void {
  const ran = spawnSync(command, words, { encoding: 'utf8', timeout: 120_000 });
  if (ran.status !== 0) throw new Error(`${words.join(' ')}: ${ran.stderr}`);
}

beforeAll(async () => {
  if (own_command) return;
  if (!program) throw new Error('no program: run `cargo build -p pfiff`');
  await makeFootage(footage);
  const foreign = join(room, FOREIGN);
  const prores = ['-vf', 'scale=1920:1080:flags=neighbor', '-c:v', 'prores_ks', '-profile:v', '0', '-c:a', 'pcm_s16le'];
  run('ffmpeg', ['-v', 'error', '-i', join(footage, ORIGINAL), ...prores, foreign]);
  const others = readdirSync(footage).filter((name) => /\.(mp4|webm)$/.test(name) && name !== ORIGINAL);
  run(program, ['case', 'new', dir]);
  run(program, ['case', 'import', '--case', dir, foreign, ...others.map((name) => join(footage, name))]);
  server = await startCommand(program, ['case', 'open', '--case', dir]);
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.on('request', (request) => asked.add(new URL(request.url()).pathname));
  page.setDefaultTimeout(20_000);
  await page.goto(server.link);
  await page.waitForSelector('[data-lane]');
  id = (await eventOf(page)).answer.inputs.find(({ file }) => file === FOREIGN)!.id;
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
  rmSync(room, { recursive: true, force: true });
});

const figure = () => page.locator(`figure[data-clip="${id}"]`);
const line = () => page.locator('[data-proxies]');
const picture = async (name: string) => {
  const folder = process.env['PFIFF_PICTURES'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
};

describe.skipIf(own_command)('copies for playing', () => {
  test('the page stands before the copy does, and paused it shows the frame of the original', async () => {
    expect(await figure().getAttribute('data-status')).toBe('waiting');
    await page.locator(`figure[data-clip="${id}"] img[data-still]`).waitFor();
    await picture('proxies-coming');
  });

  test('a bar moves, and what is made can be stopped', async () => {
    await figure().locator('progress').waitFor();
    await expect.poll(() => figure().locator('progress').getAttribute('value').then(Number), { timeout: 30_000 }).toBeGreaterThan(0);
    await line().getByRole('button', { name: 'Stop' }).click();
    await page.waitForSelector('[data-proxies="stopped"]');
    expect(await figure().locator('[data-proxy]').getAttribute('data-proxy')).toBe('stopped');
    await picture('proxies-stopped');
  });

  test('nothing of it stands in the way of a screen reader, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).include('#panes').analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
    await page.setViewportSize({ width: 400, height: 900 });
    await picture('proxies-narrow');
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('gone on with, it comes to play, in step and to the frame', async () => {
    await line().getByRole('button', { name: 'Go on' }).click();
    await page.waitForSelector(`figure[data-clip="${id}"][data-status="exact"]`, { timeout: 50_000 });
    await line().waitFor({ state: 'detached', timeout: 50_000 });
    await scrubTo(page, 5);
    await settled(page);
    const seen = await seenNow(page);
    const own = seen.find((one) => one.id === id)!;
    const { inputs } = (await eventOf(page)).answer;
    const others = seen.filter((one) => BESIDE.includes(inputs[one.id]!.file));
    expect(others.length).toBeGreaterThan(0);
    // Nine panes play their smallest copies.
    expect(asked).toContain(`/media/${id}/wall`);
    // A frame of either, and the error of the clocks.
    for (const other of others) expect(Math.abs(own.event_ms - other.event_ms)).toBeLessThanOrEqual(80);
    const frame = await figure().getAttribute('data-frame');
    await figure().locator(`img[data-still="${frame}"]`).waitFor();
    await page.keyboard.press('l');
    await page.waitForFunction(
      ([id, frame]) => document.querySelector<HTMLElement>(`figure[data-clip="${id}"]`)?.dataset['frame'] !== frame,
      [String(id), frame] as const,
    );
    await page.keyboard.press('k');
    await settled(page);
    await picture('proxies-ready');
  });
});
