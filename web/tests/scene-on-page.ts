// What the tests see on the page: the answer, the clock, and the event time burnt into the frame of every pane.

import type { Page } from 'playwright-core';

import type { Event } from '../casebook/wire';
import { readPattern } from '../shared/pattern';

export function eventOf(page: Page): Promise<Event> {
  return page.evaluate(async () => (await fetch('/api/event')).json() as Promise<never>);
}

export async function sceneSeconds(page: Page): Promise<number> {
  return Number(await page.getAttribute('[data-scene-s]', 'data-scene-s'));
}

export async function scrubTo(page: Page, scene_s: number): Promise<void> {
  await page.locator('input.scrub').evaluate((input, value) => {
    (input as HTMLInputElement).value = String(value);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, scene_s);
  await settled(page);
}

// Every pane shows the frame of the playhead, and the browser has drawn since.
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('[data-settled="true"]', { timeout: 20_000, state: 'attached' });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.waitForSelector('[data-settled="true"]', { timeout: 20_000, state: 'attached' });
}

export interface Seen {
  id: number;
  scene_s: number;
  event_ms: number;
}

// All panes in one go, so that their frames are of one instant of the page.
export async function seenNow(page: Page): Promise<Seen[]> {
  return (await looks(page, 0))[0] ?? [];
}

// A look at every eighth picture that the browser draws, until the scene clock has come to `end_s`: reading all of
// them takes longer than playing them.
export function seenUntil(page: Page, end_s: number): Promise<Seen[][]> {
  return looks(page, end_s);
}

interface Corner {
  id: number;
  scene_s: number;
  cell_px: number;
  // One value for each pixel of one row through the middle of the cells.
  row: number[];
}

async function looks(page: Page, end_s: number): Promise<Seen[][]> {
  const taken = await page.evaluate(async (end_s) => {
    const sceneNow = () => Number(document.querySelector('[data-scene-s]')?.getAttribute('data-scene-s'));
    const canvas = new OffscreenCanvas(1200, 1);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const cornerOf = (picture: HTMLCanvasElement, scene_s: number) => {
      const cell_px = Math.max(picture.width, picture.height) / 80;
      const width = Math.min(canvas.width, Math.floor(36 * cell_px));
      const y = picture.height - Math.round(0.75 * cell_px);
      context.drawImage(picture, 0, y, width, 1, 0, 0, width, 1);
      const row = Array.from(context.getImageData(0, 0, width, 1).data).filter((_, at) => at % 4 === 1);
      return { id: Number(picture.closest('figure')?.dataset['clip']), scene_s, cell_px, row };
    };
    const all = [];
    while (true) {
      const scene_s = sceneNow();
      const pictures = [...document.querySelectorAll<HTMLCanvasElement>('figure canvas:not(.away)')];
      all.push(pictures.map((picture) => cornerOf(picture, scene_s)));
      if (scene_s >= end_s) return all;
      for (let n = 0; n < 8; n++) await new Promise((drawn) => requestAnimationFrame(drawn));
    }
  }, end_s);
  return taken.map((corners) => corners.flatMap(read));
}

function read({ id, scene_s, cell_px, row }: Corner): Seen[] {
  const data = row.flatMap((level) => [level, level, level, 255]);
  const event_ms = readPattern({ width: row.length, height: 1, data, cell_px });
  return event_ms === null ? [] : [{ id, scene_s, event_ms }];
}
