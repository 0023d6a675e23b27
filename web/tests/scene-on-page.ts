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

// Every pane that runs has decoded the frame it was sent to, and the browser has drawn twice since.
export async function settled(page: Page): Promise<void> {
  const all_there = () =>
    [...document.querySelectorAll<HTMLVideoElement>('figure video:not(.away)')].every(
      (video) => !video.seeking && video.readyState >= 2,
    );
  await page.waitForFunction(all_there, undefined, { timeout: 20_000 });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.waitForFunction(all_there, undefined, { timeout: 20_000 });
}

export interface Seen {
  id: number;
  scene_s: number;
  event_ms: number;
}

// All panes in one go, so that their frames are of one instant of the page.
export async function seenNow(page: Page): Promise<Seen[]> {
  const corners = await page.evaluate(() => {
    const scene_s = Number(document.querySelector('[data-scene-s]')?.getAttribute('data-scene-s'));
    const videos = [...document.querySelectorAll<HTMLVideoElement>('figure video:not(.away)')];
    const drawn = videos.map((video) => {
      const cell_px = Math.max(video.videoWidth, video.videoHeight) / 80;
      const canvas = new OffscreenCanvas(Math.ceil(36 * cell_px), Math.ceil(1.5 * cell_px));
      const context = canvas.getContext('2d', { willReadFrequently: true })!;
      context.drawImage(video, 0, canvas.height - video.videoHeight);
      return { video, cell_px, canvas, context };
    });
    return drawn.map(({ video, cell_px, canvas, context }) => {
      const { width, height } = canvas;
      const data = Array.from(context.getImageData(0, 0, width, height).data);
      return { id: Number(video.closest('figure')?.dataset['clip']), scene_s, cell_px, width, height, data };
    });
  });
  return corners.flatMap(({ id, scene_s, ...pixels }) => {
    const event_ms = readPattern(pixels);
    return event_ms === null ? [] : [{ id, scene_s, event_ms }];
  });
}
