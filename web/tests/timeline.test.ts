// The timeline in real Chromium: down to single frames, by pointer and by keyboard; and a thousand lanes at once.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { readPattern } from '../shared/pattern';
import { exact_footage, makeExactFootage, REELS, sceneSeconds, timesOf } from './exact-footage';
import { startBrowser, startServer, type Server } from './harness';
import { sceneSeconds as playhead, scrubTo, settled } from './scene-on-page';
import { decodePng } from './shot';

let browser: Browser;

beforeAll(async () => {
  await makeExactFootage(exact_footage);
  browser = await startBrowser();
});

afterAll(() => browser?.close());

async function opened(server: Server): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(server.link);
  await page.waitForSelector('[data-lane] canvas[data-ticks]', { state: 'attached' });
  return page;
}

interface Mark {
  frame: number;
  x_px: number;
}

async function marks(page: Page, id: number, of: 'ticks' | 'pictures'): Promise<Mark[]> {
  const canvas = page.locator(`[data-lane="${id}"] canvas`);
  const listed = (await canvas.getAttribute(`data-${of}`)) ?? '';
  return listed.split(' ').filter(Boolean).map((one) => {
    const [frame, x_px] = one.split('@').map(Number);
    return { frame: frame!, x_px: x_px! };
  });
}

describe('closer, down to single frames', () => {
  let server: Server;
  let page: Page;

  beforeAll(async () => {
    server = await startServer(exact_footage);
    page = await opened(server);
    await settled(page);
  });

  afterAll(() => server?.end());

  const span = () =>
    page.locator('.ruler span').evaluateAll((all) => [all[0]!.textContent, all.at(-1)!.textContent] as string[]);
  const seconds = (label: string) => label.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
  // Which scene time stands at which pixel of the lanes, read off the ruler.
  const scale = () =>
    page.locator('.ruler').evaluate((ruler) => {
      const box = ruler.getBoundingClientRect();
      const read = [...ruler.querySelectorAll('span:not(.last)')].map((mark) => ({
        label: mark.textContent!,
        x_px: mark.getBoundingClientRect().left - box.left,
      }));
      return { first: read[0]!, last: read.at(-1)!, width_px: box.width };
    });

  test('ticks stand at the time stamps of the frames, also where they are uneven, and of a turned clip', async () => {
    await scrubTo(page, 3.2);
    while (seconds((await span())[1]!) - seconds((await span())[0]!) > 0.5) await page.keyboard.press('+');
    for (const file of ['variable.mp4', '29.97.mp4', 'turned.mp4']) {
      const id = REELS.findIndex((one) => one.file === file);
      await page.waitForFunction((of) => document.querySelector<HTMLElement>(`[data-lane="${of}"] canvas`)!.dataset['ticks'], id);
      const { first, last } = await scale();
      const px_per_s = (last.x_px - first.x_px) / (seconds(last.label) - seconds(first.label));
      const times = timesOf(REELS[id]!);
      const ticks = (await marks(page, id, 'ticks')).filter(({ x_px }) => x_px >= 0);
      expect(ticks.length).toBeGreaterThan(4);
      for (const { frame, x_px } of ticks) {
        const due_s = sceneSeconds(REELS[id]!, times[frame]!);
        const expected_px = first.x_px + (due_s - seconds(first.label)) * px_per_s;
        expect(Math.abs(x_px - expected_px), `${file}, frame ${frame}`).toBeLessThan(2);
      }
      // And they are drawn there: the canvas is inked in the column of each, a whole one beside its exact place.
      const is_inked = await page.locator(`[data-lane="${id}"] canvas`).evaluate(
        (canvas, columns) => {
          const pixels = (canvas as HTMLCanvasElement).getContext('2d')!;
          return columns.map((x) => [Math.floor(x), Math.ceil(x)].some((at) => pixels.getImageData(at, 3, 1, 1).data[3]! > 0));
        },
        ticks.map(({ x_px }) => x_px).filter((x_px) => x_px < 900),
      );
      expect(is_inked.map((one, at) => (one ? null : ticks[at])).filter(Boolean), file).toEqual([]);
    }
  });

  test('pictures appear, each of the frame that it stands for', async () => {
    const drawn = page.locator('[data-lane] canvas[data-pictures]:not([data-pictures=""])').first();
    await drawn.waitFor({ state: 'attached', timeout: 50_000 });
    const id = Number(await drawn.evaluate((canvas) => canvas.closest<HTMLElement>('[data-lane]')!.dataset['lane']));
    const [shown] = await marks(page, id, 'pictures');
    const bytes = await page.evaluate(
      async ([of, frame]) => [...new Uint8Array(await (await fetch(`/api/thumb/${of}/${frame}`)).arrayBuffer())],
      [id, shown!.frame] as const,
    );
    const picture = decodePng(Buffer.from(bytes));
    expect(Math.max(picture.width, picture.height)).toBe(160);
    const row = Math.round(picture.height - 0.75 * 2);
    const data = [...picture.data.slice(row * picture.width * 4, (row + 1) * picture.width * 4)];
    const event_ms = readPattern({ width: picture.width, height: 1, data, cell_px: 2 });
    expect(event_ms).toBe(Math.round(sceneSeconds(REELS[id]!, timesOf(REELS[id]!)[shown!.frame]!) * 1000));
  });

  test('a click in a lane goes to that very instant', async () => {
    const { first, last, width_px } = await scale();
    const px_per_s = (last.x_px - first.x_px) / (seconds(last.label) - seconds(first.label));
    const x = Math.round(0.6 * width_px);
    await page.locator('[data-lane="0"] .track').click({ position: { x, y: 20 } });
    expect(Math.abs((await playhead(page)) - (seconds(first.label) + (x - first.x_px) / px_per_s))).toBeLessThan(0.004);
  });

  test('keys alone: the whole, closer about the playhead, the loop, the clip; the page follows', async () => {
    const seen = () => page.locator('input.pan').getAttribute('aria-valuetext');
    await page.keyboard.press('0');
    expect(await page.locator('input.pan').count()).toBe(0);
    await scrubTo(page, 2);
    await page.keyboard.press('i');
    await scrubTo(page, 2.5);
    await page.keyboard.press('o');
    await page.keyboard.press('z');
    expect(await seen()).toBe('0:01.980 to 0:02.520');
    await page.keyboard.press('End');
    const length_s = Number(await page.getAttribute('input.scrub', 'max'));
    expect(seconds((await seen())!.split(' to ')[1]!)).toBeCloseTo(length_s, 2);
    await page.keyboard.press('Shift+W');
    await page.keyboard.press('Home');
    expect(seconds((await seen())!.split(' to ')[1]!)).toBeCloseTo(length_s, 2);
    await page.keyboard.press('Shift+W');
    await page.locator('input.pan').focus();
    await page.keyboard.press('Home');
    expect(await seen()).toMatch(/^0:00.000/);
    await page.keyboard.press('x');
  });

  test('Ctrl and the wheel: closer at the pointer', async () => {
    await page.keyboard.press('0');
    const box = (await page.locator('[data-lane="0"] .track').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 10);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -400);
    await page.keyboard.up('Control');
    await page.waitForSelector('input.pan');
    const [from, to] = (await page.locator('input.pan').getAttribute('aria-valuetext'))!.split(' to ').map(seconds);
    const length_s = Number(await page.getAttribute('input.scrub', 'max'));
    expect((from! + to!) / 2).toBeCloseTo(length_s / 2, 1);
  });

  test('nothing stands in the way of a screen reader, zoomed', async () => {
    const { violations } = await new AxeBuilder({ page }).include('.island').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html.slice(0, 160)])).toEqual([]);
  });
});

describe('a thousand lanes', () => {
  const CLIPS = 1_000;
  const folder = mkdtempSync(join(tmpdir(), 'pfiff-many-'));
  let server: Server;
  let page: Page;

  beforeAll(async () => {
    writeMany(folder, CLIPS);
    server = await startServer(folder);
    page = await opened(server);
  });

  afterAll(async () => {
    await server?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  test('few are drawn, all are counted, and the last one is reached', async () => {
    const lanes = page.locator('[data-lane]');
    expect(await lanes.count()).toBeLessThan(40);
    expect(await page.locator('[role="table"]').first().getAttribute('aria-rowcount')).toBe(String(CLIPS));
    const scroller = page.locator('.scroller.many');
    for (let at = 0; at <= 10; at++) {
      await scroller.evaluate((box, share) => (box.scrollTop = share * box.scrollHeight), at / 10);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      expect(await lanes.count()).toBeLessThan(40);
    }
    await page.waitForFunction(() => {
      const box = document.querySelector('.scroller.many')!;
      box.scrollTop = box.scrollHeight;
      return document.querySelector('[data-lane="999"]') !== null;
    });
    expect(await page.locator('[data-lane="999"]').getAttribute('aria-rowindex')).toBe(String(CLIPS));
    await scroller.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector('[data-lane="999"]')!.getBoundingClientRect().top < innerHeight);
  });

  test('the row with the focus stays while others scroll by', async () => {
    const scroller = page.locator('.scroller.many');
    await scroller.evaluate((box) => (box.scrollTop = 0));
    await page.locator('[data-lane="0"] button.name').focus();
    await scroller.evaluate((box) => (box.scrollTop = box.scrollHeight / 2));
    await page.waitForFunction(() => document.querySelectorAll('[data-lane]').length > 1 && !document.querySelector('[data-lane="1"]'));
    expect(await page.evaluate(() => document.activeElement?.closest('[data-lane]')?.getAttribute('data-lane'))).toBe('0');
  });
});

// One clip under a thousand names, each a tenth of a second after the other.
function writeMany(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(exact_footage, '25.mp4'), join(folder, 'clip.mp4'));
  const all = Array.from({ length: count }, (_, id) => id);
  const placed = (id: number) => ({
    ...{ id, file: `clip-${id}.mp4`, start_ns: id * 1e8, drift_ppm: 0, drift_error_ppm: 2, anchor_ns: 3e9 },
    ...{ heard_error_ns: 1e6, clock_error_ns: 2e7, links: 3 },
  });
  const clip = (id: number) => ({ id, file: 'clip.mp4', duration_ns: 8e9, size: [640, 360], frame_rate: 25, has_sound: true });
  const answer = {
    ...{ version: 1, spread_m: 50, inputs: all.map((id) => ({ id, file: `clip-${id}.mp4` })) },
    ...{ islands: [{ clips: all.map(placed) }], pairs: [], copies: [], hints: [], refusals: [] },
  };
  writeFileSync(join(folder, 'preview.json'), JSON.stringify({ title: 'Very many', is_demonstration: true, answer, clips: all.map(clip) }));
}
