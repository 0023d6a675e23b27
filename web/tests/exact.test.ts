// Is the frame on the screen the one that is due? Read from screenshots, against what the encoder was told.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { exact_footage, makeExactFootage, REELS, sceneSeconds, timesOf } from './exact-footage';
import { own_command, startBrowser, startServer, type Server } from './harness';
import { scrubTo, settled } from './scene-on-page';
import { places, readShot, type Read } from './shot';

// WebM rounds to milliseconds.
const TICK_MS = 1.1;
// 200 shots are what the figure is for; a run of all tests takes fewer.
const SHOTS = Number(process.env['PFIFF_SHOTS'] ?? 60);

const truth = REELS.map((one) => timesOf(one).map((time) => sceneSeconds(one, time) * 1000));

let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (own_command) return;
  await makeExactFootage(exact_footage);
  server = await startServer(exact_footage);
  browser = await startBrowser();
  // So wide that the bars that are burnt in are some rows of pixels high in each of nine panes.
  page = await browser.newPage({ viewport: { width: 1400, height: 860 } });
  page.setDefaultTimeout(20_000);
  await page.goto(server.link);
  await page.waitForSelector('[data-lane]');
  await settled(page);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

const playheadMs = async () => Number(await page.getAttribute('[data-scene-ns]', 'data-scene-ns')) / 1e6;
const saidFrames = async () =>
  new Map(
    await page
      .locator('figure[data-frame]')
      .evaluateAll((all) =>
        all.map((one) => {
          const { clip, frame } = (one as HTMLElement).dataset;
          return [Number(clip), Number(frame)] as [number, number];
        }),
      ),
  );

// The frame whose time is burnt in; -1 where there is none such.
function frameOf({ id, event_ms }: Read): number {
  return truth[id]!.findIndex((ms) => Math.abs(ms - (event_ms ?? Infinity)) <= 0.51);
}

// What is wrong with the pictures on the screen, given where the playhead is and what the panes say.
async function wrongs(expected_panes: number): Promise<string[]> {
  await settled(page);
  const shown = await readShot(page, await places(page));
  const [at_ms, said] = [await playheadMs(), await saidFrames()];
  const out = shown.length === expected_panes ? [] : [`${shown.length} panes`];
  for (const read of shown) {
    const times = truth[read.id]!;
    const frame = frameOf(read);
    const [from_ms, to_ms] = [times[frame] ?? NaN, times[frame + 1] ?? Infinity];
    if (frame < 0) out.push(`${REELS[read.id]!.file} shows ${read.event_ms} ms, which is no frame of it`);
    else if (said.get(read.id) !== frame)
      out.push(`${REELS[read.id]!.file} shows frame ${frame} and says ${said.get(read.id)}`);
    else if (from_ms > at_ms + TICK_MS || to_ms < at_ms - TICK_MS)
      out.push(`${REELS[read.id]!.file} shows ${from_ms}–${to_ms} ms at ${at_ms} ms`);
  }
  return out;
}

describe.skipIf(own_command)('paused', () => {
  test('every pane shows the frame that is due, of every kind of clip', async () => {
    for (const at_s of [1, 1.017, 1.4999, 2.002, 2.35, 2.5123, 2.75, 3.333, 3.9, 4.567, 5.01, 6.25]) {
      await scrubTo(page, at_s);
      expect(await wrongs(REELS.length), `at ${at_s} s`).toEqual([]);
    }
  });

  test('an arrow goes to the next frame of the chosen pane, whichever it is', async () => {
    for (const digit of REELS.keys()) {
      await scrubTo(page, 2.2);
      await page.keyboard.press(`Digit${digit + 1}`);
      const frame = async () => (await saidFrames()).get(digit)!;
      const first = await frame();
      for (const [key, by] of [
        ['ArrowRight', 1],
        ['ArrowRight', 2],
        ['Shift+ArrowRight', 12],
        ['ArrowLeft', 11],
        ['Shift+ArrowLeft', 1],
      ] as const) {
        await page.keyboard.press(key);
        await settled(page);
        expect(await frame(), `${REELS[digit]!.file}, ${key}`).toBe(first + by);
        expect(await page.locator('figure.chosen').innerText()).toContain('at the playhead');
      }
      expect(await wrongs(REELS.length)).toEqual([]);
    }
  }, 120_000);
});

// From when until when all that is shown is due at once; below zero where there is no such instant.
function commonMs(shown: Read[]): number {
  const spans = shown.map((read) => {
    const frame = frameOf(read);
    return [truth[read.id]![frame] ?? NaN, truth[read.id]![frame + 1] ?? Infinity] as const;
  });
  return Math.min(...spans.map(([, to]) => to)) - Math.max(...spans.map(([from]) => from));
}

// As many as asked for, and on until the pictures have changed: a jump of the loop may take longer than some shots.
async function shots(count: number): Promise<Read[][]> {
  const at = await places(page);
  const all: Read[][] = [];
  const stands = () => new Set(all.map((shown) => shown[0]?.event_ms)).size < 2;
  while (all.length < count || (stands() && all.length < 10 * count)) all.push(await readShot(page, at));
  return all;
}

// 'within one frame': nobody is farther from the others than a frame of the slowest, 42 ms of 24 a second.
function report(name: string, all: Read[][]): { unread: number; in_step: number; within: number; moved: number } {
  const whole = all.filter((shown) => shown.every((read) => frameOf(read) >= 0));
  const common = whole.map(commonMs);
  const in_step = common.filter((ms) => ms > -TICK_MS).length / all.length;
  const within = common.filter((ms) => ms > -1001 / 24).length / all.length;
  const moved = new Set(whole.map((shown) => shown[0]!.event_ms)).size;
  for (const shown of all) {
    if (shown.some((read) => frameOf(read) < 0) || commonMs(shown) < -TICK_MS)
      console.info(`${name}: ${shown.map(({ event_ms }) => event_ms).join(' ')}`);
  }
  console.info(
    `${name}: ${all.length} shots, ${moved} different; all due at one instant in ${(100 * in_step).toFixed(1)} %, ` +
      `within one frame in ${(100 * within).toFixed(1)} %, unread ${all.length - whole.length}`,
  );
  return { unread: all.length - whole.length, in_step, within, moved };
}

describe.skipIf(own_command)('playing', () => {
  beforeAll(async () => {
    if (own_command) return;
    // All clips run between the points.
    await scrubTo(page, 1.2);
    await page.keyboard.press('i');
    await scrubTo(page, 6.4);
    await page.keyboard.press('o');
    await page.keyboard.press('Shift+i');
    await settled(page);
  });

  for (const [name, keys, count] of [
    ['forwards', ['l'], SHOTS],
    ['at twice the speed', ['l', 'l'], SHOTS / 6],
    ['at eight times the speed', ['l', 'l', 'l', 'l'], SHOTS / 6],
    ['backwards', ['j'], SHOTS / 6],
    ['backwards at eight times the speed', ['j', 'j', 'j', 'j'], SHOTS / 6],
  ] as const) {
    test(`${name}, no pane is a frame from another`, async () => {
      for (const key of keys) await page.keyboard.press(key);
      await page.waitForFunction(() => {
        const at = document.querySelector('[data-scene-ns]')?.getAttribute('data-scene-ns');
        const before = (globalThis as { before?: string | null }).before;
        (globalThis as { before?: string | null }).before ??= at;
        return before !== undefined && before !== at;
      });
      const { unread, within, moved } = report(name, await shots(Math.ceil(count)));
      await page.keyboard.press('k');
      expect(unread).toBe(0);
      expect(within).toBeGreaterThanOrEqual(0.99);
      expect(moved, 'different pictures').toBeGreaterThan(1);
      expect(await wrongs(REELS.length), 'paused after it').toEqual([]);
    }, 180_000);
  }
});
