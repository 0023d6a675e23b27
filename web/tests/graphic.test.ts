// What is marked as graphic is never on the screen nor in the air until it is asked for: read from screenshots and from
// what goes to the loudspeaker, in a real case.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { GraphicMark } from '../casebook/wire';
import { footage, own_command, program, startBrowser, startCommand, type Server } from './harness';
import { makeFootage } from './footage';
import { eventOf, scrubTo, sceneSeconds, settled } from './scene-on-page';
import { places, readShot } from './shot';

const MARKED = 'IMG_2041.mp4';
const IN_PART = 'take-5f2c.webm';
const FILES = [MARKED, 'PXL_20260124_150212.mp4', 'VID-20260124-WA0007.mp4', IN_PART, 'porch camera.mp4'];

let server: Server;
let browser: Browser;
let page: Page;
const room = mkdtempSync(join(tmpdir(), 'pfiff-graphic-'));
const dir = join(room, 'a case');

function run(...words: string[]): string {
  const ran = spawnSync(program!, ['case', ...words], { encoding: 'utf8', timeout: 120_000 });
  if (ran.status !== 0) throw new Error(`${words.join(' ')}: ${ran.stderr}`);
  return ran.stdout;
}

// Beside whatever the page does itself, how loud it is, and whether anything was ever asked for.
function listen(): void {
  const connect = StereoPannerNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode;
  const kept = globalThis as { ear?: AnalyserNode };
  StereoPannerNode.prototype.connect = function (this: StereoPannerNode, to: AudioNode) {
    kept.ear ??= new AnalyserNode(this.context, { fftSize: 32_768 });
    connect.call(this, kept.ear);
    return connect.call(this, to);
  } as typeof StereoPannerNode.prototype.connect;
}

beforeAll(async () => {
  if (own_command) return;
  if (!program) throw new Error('no program: run `cargo build -p pfiff`');
  await makeFootage(footage);
  const there = readdirSync(footage);
  run('new', dir);
  run('import', '--case', dir, ...FILES.filter((name) => there.includes(name)).map((name) => join(footage, name)));
  run('mark', '--case', dir, MARKED, '--graphic', '--why', 'somebody is hurt');
  server = await startCommand(program, ['case', 'open', '--case', dir]);
  browser = await startBrowser();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  page.setDefaultTimeout(20_000);
  await page.addInitScript(listen);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
  rmSync(room, { recursive: true, force: true });
});

const idOf = async (name: string) => (await eventOf(page)).answer.inputs.find(({ file }) => file.endsWith(name))!.id;
const pane = (id: number) => page.locator(`figure[data-clip="${id}"]`);
const reveal = (id: number) => pane(id).getByRole('button', { name: /^Show .* once/ });
const choose = (id: number) => pane(id).locator('button.number').click();

// The event time in the picture of one pane, as a person with a camera would get it.
async function readIn(id: number): Promise<number | null> {
  const at = (await places(page)).filter((place) => place.id === id);
  return (await readShot(page, at))[0]?.event_ms ?? null;
}

// One screenshot after the other until something is so; what each had of the clip.
async function readUntil(id: number, is_over: () => Promise<boolean>): Promise<(number | null)[]> {
  const read = [];
  do read.push(await readIn(id));
  while (!(await is_over()));
  return read;
}

const loudest = () =>
  page.evaluate(() => {
    const { ear } = globalThis as { ear?: AnalyserNode };
    if (!ear) return null;
    const heard = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(heard);
    return Math.max(...heard.map(Math.abs));
  });

describe.skipIf(own_command)('graphic', () => {
  let marked: number;
  let part: number;

  test('it is blurred from the first picture on, while it loads', async () => {
    await page.goto(server.link, { waitUntil: 'commit' });
    await page.waitForSelector('figure canvas', { state: 'attached' });
    [marked, part] = [await idOf(MARKED), await idOf(IN_PART)];
    const is_there = async () => (await page.locator('[data-settled="true"]').count()) > 0;
    const read = await readUntil(marked, is_there);
    expect(read.filter((ms) => ms !== null)).toEqual([]);
    await settled(page);
    await scrubTo(page, 6);
    expect(await readIn(marked)).toBeNull();
    // What is not marked can be read all the while, so the eye of this test is open.
    expect(await readIn(part)).not.toBeNull();
    expect(await pane(marked).getAttribute('data-hidden')).toBe('true');
    expect(await pane(marked).locator('canvas').evaluate((one) => (one as HTMLCanvasElement).width)).toBeLessThan(10);
  });

  test('no still of it is asked for', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await scrubTo(page, 7);
    await page.waitForSelector(`figure[data-clip="${part}"] img[data-still]`);
    expect(asked.filter((path) => path.startsWith(`/api/still/${marked}/`))).toEqual([]);
  });

  test('sought and played, small and large, it stays blurred', async () => {
    for (const at_s of [2, 9, 5.5]) {
      const seeking = scrubTo(page, at_s).then(() => true);
      let is_done = false;
      void seeking.then(() => (is_done = true));
      const read = await readUntil(marked, () => Promise.resolve(is_done));
      await seeking;
      expect(read.filter((ms) => ms !== null)).toEqual([]);
    }
    await choose(marked);
    await page.keyboard.press('g');
    await scrubTo(page, 5);
    await page.keyboard.press('l');
    const read = await readUntil(marked, async () => (await sceneSeconds(page)) > 7);
    await page.keyboard.press('k');
    await page.keyboard.press('g');
    expect(read.length).toBeGreaterThan(5);
    expect(read.filter((ms) => ms !== null)).toEqual([]);
  });

  test('alone it is silent; asked for it is heard', async () => {
    await scrubTo(page, 5);
    await choose(marked);
    await page.keyboard.press('s');
    await page.keyboard.press('l');
    await page.waitForFunction(() => 'ear' in globalThis);
    await expect.poll(() => sceneSeconds(page), { timeout: 20_000 }).toBeGreaterThan(7);
    expect(await loudest()).toBe(0);
    await page.keyboard.press('u');
    await expect.poll(loudest, { timeout: 20_000 }).toBeGreaterThan(0.05);
    await page.keyboard.press('u');
    await page.keyboard.press('k');
    await page.keyboard.press('a');
  });

  test('shown once it is clear until it is left, and hidden again after a reload', async () => {
    await scrubTo(page, 6);
    await reveal(marked).click();
    await settled(page);
    expect(await readIn(marked)).not.toBeNull();
    await pane(marked).getByRole('button', { name: 'Hide again' }).click();
    expect(await readIn(marked)).toBeNull();
    await reveal(marked).click();
    // Taken away, it was left.
    const number = await pane(marked).locator('button.number').textContent();
    await page.keyboard.press(`Shift+Digit${number}`);
    await pane(marked).waitFor({ state: 'detached' });
    await page.keyboard.press(`Digit${number}`);
    await pane(marked).locator('canvas').waitFor({ state: 'attached' });
    await settled(page);
    expect(await readIn(marked)).toBeNull();
    await reveal(marked).click();
    await settled(page);
    await page.reload();
    await page.waitForSelector('figure canvas', { state: 'attached' });
    await settled(page);
    await scrubTo(page, 6);
    expect(await readIn(marked)).toBeNull();
  });

  test('marked by its key it is blurred at once; undone it is clear, and its place is what it was', async () => {
    const before = (await eventOf(page)).answer;
    await choose(part);
    await page.keyboard.press('h');
    const is_marked = async () => (await pane(part).getAttribute('data-hidden')) === 'true';
    await expect.poll(is_marked, { timeout: 10_000 }).toBe(true);
    expect(await readIn(part)).toBeNull();
    expect((await eventOf(page)).answer).toEqual(before);
    await page.keyboard.press('Control+z');
    await expect.poll(is_marked, { timeout: 10_000 }).toBe(false);
    await settled(page);
    expect(await readIn(part)).not.toBeNull();
  });

  test('the small pictures of its lane are gone while it is marked', async () => {
    const lane = page.locator(`[data-lane="${part}"] canvas`);
    const pictures = async () => ((await lane.getAttribute('data-pictures')) ?? '').split(' ').filter(Boolean).length;
    await scrubTo(page, 6);
    await choose(part);
    for (let n = 0; n < 3; n++) await page.keyboard.press('+');
    await expect.poll(pictures, { timeout: 20_000 }).toBeGreaterThan(0);
    await page.keyboard.press('h');
    await expect.poll(pictures, { timeout: 10_000 }).toBe(0);
    await page.keyboard.press('Control+z');
    await expect.poll(pictures, { timeout: 10_000 }).toBeGreaterThan(0);
    await page.keyboard.press('0');
  });

  test('a stretch between the points is hidden, and nothing else of the clip', async () => {
    await choose(part);
    await scrubTo(page, 8);
    await page.keyboard.press('i');
    await scrubTo(page, 9);
    await page.keyboard.press('o');
    await page.keyboard.press('Shift+H');
    const marks = async () => (await eventOf(page)).work!.graphic.find(({ id }) => id === part)?.marks ?? [];
    await expect.poll(async () => (await marks()).length, { timeout: 10_000 }).toBe(1);
    const [{ from_ns, to_ns }] = (await marks()) as [GraphicMark];
    expect((to_ns! - from_ns!) / 1e9).toBeCloseTo(1, 2);
    for (const [at_s, is_hidden] of [[7.5, false], [8, true], [8.5, true], [9.5, false]] as const) {
      await scrubTo(page, at_s);
      expect((await readIn(part)) === null, `${at_s}`).toBe(is_hidden);
    }
    await page.keyboard.press('x');
  });

  test('the case knows it: what, why and when', async () => {
    const status = JSON.parse(run('status', '--json', '--case', dir)) as {
      exhibits: { name: string; graphic: GraphicMark[] }[];
    };
    const of = (name: string) => status.exhibits.find((one) => one.name === name)!.graphic;
    expect(of(MARKED)).toMatchObject([{ from_ns: null, to_ns: null, why: 'somebody is hurt' }]);
    expect(of(IN_PART)).toHaveLength(1);
    await pane(marked).locator('details summary').click();
    expect(await pane(marked).locator('details').textContent()).toContain('somebody is hurt');
  });

  test('a reason stays typed where the case refuses the mark', async () => {
    const why = pane(marked).getByLabel('Why (may be left empty)');
    await why.fill('a wound');
    const refusal = { status: 507, json: { error: 'the disk is full', hint: '', code: 'disk_full' } };
    await page.route('**/api/case/mark', (route) => route.fulfill(refusal));
    await pane(marked).getByRole('button', { name: 'Mark the whole clip' }).click();
    await page.getByRole('status').filter({ hasText: 'The disk is full' }).waitFor();
    await page.unroute('**/api/case/mark');
    expect(await why.inputValue()).toBe('a wound');
    await why.fill('');
  });

  test('nothing of it stands in the way of a screen reader', async () => {
    await scrubTo(page, 6);
    expect(await reveal(marked).getAttribute('aria-label')).toContain('marked as graphic');
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
  });
});
