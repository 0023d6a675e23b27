// A case that is empty, and files dropped on its page: each is taken or named, then heard, placed and shown.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { makeFootage } from './footage';
import { footage, own_command, program, startBrowser, startCommand, type Server } from './harness';
import { eventOf } from './scene-on-page';

let server: Server;
let browser: Browser;
let page: Page;
const room = mkdtempSync(join(tmpdir(), 'pfiff-growing-'));
const dir = join(room, 'a case');
const first = join(room, 'first');
const nested = join(room, 'folder');

interface Status {
  exhibits: { name: string; sources: { path: { path: string } }[] }[];
  not_taken: { path: string; reason: string }[];
}

function status(...words: string[]): string {
  const ran = spawnSync(program!, ['case', 'status', '--case', dir, ...words], { encoding: 'utf8', timeout: 120_000 });
  expect(ran.status, ran.stderr).toBe(0);
  return ran.stdout;
}

// As a file manager drops them: by their paths, folders too.
async function drop(...paths: string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
  await devtools.detach();
}

beforeAll(async () => {
  if (own_command) return;
  if (!program) throw new Error('no program: run `cargo build -p pfiff`');
  await makeFootage(footage);
  const clips = readdirSync(footage).filter((name) => /\.(mp4|webm)$/.test(name));
  mkdirSync(first);
  mkdirSync(join(nested, 'deeper'), { recursive: true });
  for (const name of clips.slice(0, -1)) copyFileSync(join(footage, name), join(first, name));
  copyFileSync(join(footage, clips.at(-1)!), join(nested, 'deeper', 'the last one.mp4'));
  copyFileSync(join(footage, clips[0]!), join(nested, 'the same again.mp4'));
  writeFileSync(join(nested, 'notes.mp4'), 'These are notes, not a recording.\n');
  writeFileSync(join(nested, 'empty.mp4'), '');
  spawnSync(program, ['case', 'new', dir]);
  server = await startCommand(program, ['case', 'open', '--case', dir]);
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(server.link);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
  rmSync(room, { recursive: true, force: true });
});

describe.skipIf(own_command)('files come in at the page', () => {
  test('an empty case says how to fill it', async () => {
    await page.getByText('There is nothing in this case yet.').waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });

  test('dropped files are copied, heard and placed, and the page shows them by itself', async () => {
    const names = readdirSync(first);
    await drop(...names.map((name) => join(first, name)));
    await page.waitForSelector('[data-lane]');
    const { answer } = await eventOf(page);
    expect(answer.inputs.map(({ file }) => file).sort()).toEqual([...names].sort());
    expect(answer.islands.length).toBeGreaterThan(0);
  });

  test('a folder is dropped while one watches: what is not taken is named, and nothing is turned under the hand', async () => {
    await page.keyboard.press(' ');
    await drop(nested);
    await page.getByText('1 file taken, 1 there already, 2 not taken.').waitFor();
    const said = await page.locator('.grow details').innerText();
    expect(said).toContain('folder/notes.mp4');
    expect(said).toContain('it is text, not a recording');
    expect(said).toContain('folder/empty.mp4');
    expect(said).toContain('0 bytes');
    const { violations } = await new AxeBuilder({ page }).include('.grow').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    const known = (await page.locator('[data-lane], article[data-refused]').count());
    const show = page.getByRole('button', { name: 'Show it' });
    await Promise.race([show.waitFor(), page.waitForFunction((n) => document.querySelectorAll('[data-lane], article[data-refused]').length > n, known)]);
    if (await show.isVisible()) await show.click();
    await page.waitForFunction((n) => document.querySelectorAll('[data-lane], article[data-refused]').length > n, known);
    const { answer } = await eventOf(page);
    expect(answer.inputs.at(-1)?.file).toBe('the last one.mp4');
  });

  test('the case holds the same, bit by bit, with where it came from', async () => {
    const { exhibits, not_taken } = JSON.parse(status('--json')) as Status;
    expect(exhibits.length).toBe(readdirSync(first).length + 1);
    expect(not_taken.map(({ reason }) => reason).sort()).toEqual(['empty', 'no_recording']);
    expect(JSON.stringify(exhibits)).toContain('folder/deeper/the last one.mp4');
    expect(status('--verify')).toContain('all originals, steps and the database are');
  });

  test('the page is not turned while somebody reads what a disclosure says', async () => {
    // Of a real film one more is made, by eight bytes that mean nothing.
    const film = readdirSync(first).find((name) => name.endsWith('.mp4'))!;
    await page.evaluate(() => Object.assign(window, { is_kept: true }));
    const summary = page.locator('figure[data-clip] details summary').first();
    await summary.click();
    const more = join(room, 'one more.mp4');
    writeFileSync(more, Buffer.concat([readFileSync(join(first, film)), Buffer.from('\0\0\0\x08free', 'latin1')]));
    await drop(more);
    await page.getByRole('button', { name: 'Show it' }).waitFor();
    expect(await page.evaluate(() => 'is_kept' in window)).toBe(true);
    expect(await page.locator('figure[data-clip] details[open]').count()).toBe(1);
  });
});
