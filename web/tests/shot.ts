// Screenshots of the page as pixels: what a person would see, whatever the page believes.

import { inflateSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';

import { readPattern } from '../shared/pattern';

export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array;
}

// A PNG of eight bits without interlacing, as browsers write them; comes out with four bytes a pixel.
export function decodePng(file: Buffer): Pixels {
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  const channels = file[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return { width, height, data: unfiltered(inflateSync(Buffer.concat(parts)), width, height, channels) };
}

function unfiltered(raw: Buffer, width: number, height: number, channels: number): Uint8Array {
  const stride = width * channels;
  const out = new Uint8Array(width * height * 4);
  let above = new Uint8Array(stride);
  let line = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1);
    const filter = raw[from]!;
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? line[x - channels]! : 0;
      const up = above[x]!;
      const corner = x >= channels ? above[x - channels]! : 0;
      line[x] = (raw[from + 1 + x]! + predicted(filter, left, up, corner)) & 255;
    }
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 4; c++) out[(y * width + x) * 4 + c] = c < channels ? line[x * channels + c]! : 255;
    }
    [above, line] = [line, above];
  }
  return out;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

// Where the picture of a pane lies on the page, without the bars beside it.
export interface Place {
  id: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export function places(page: Page): Promise<Place[]> {
  return page.locator('figure canvas:not(.away)').evaluateAll((all) =>
    all.map((one) => {
      const canvas = one as HTMLCanvasElement;
      const box = canvas.getBoundingClientRect();
      const by = Math.min(box.width / canvas.width, box.height / canvas.height);
      const [width, height] = [canvas.width * by, canvas.height * by];
      return {
        id: Number(canvas.closest('figure')?.dataset['clip']),
        x: box.x + (box.width - width) / 2,
        y: box.y + (box.height - height) / 2,
        width,
        height,
      };
    }),
  );
}

export interface Read {
  id: number;
  event_ms: number | null;
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

// What stands in the pictures on the screen, all of one screenshot.
export async function readShot(page: Page, at: Place[]): Promise<Read[]> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  const { data } = await (
    await session
  ).send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
  const shot = decodePng(Buffer.from(data, 'base64'));
  return at.map((place) => ({ id: place.id, event_ms: eventIn(shot, place) }));
}

// The row of cells at the lower edge, taken from where the picture lies to fractions of a pixel.
function eventIn(shot: Pixels, place: Place): number | null {
  const cell_px = Math.max(place.width, place.height) / 80;
  const width = Math.ceil(36 * cell_px);
  const y = Math.round(place.y + place.height - 0.75 * cell_px);
  if (y < 0 || y >= shot.height) return null;
  const data = Array.from({ length: width }, (_, x) => {
    const from = (y * shot.width + Math.min(shot.width - 1, Math.round(place.x + x))) * 4;
    const level = shot.data[from + 1]!;
    return [level, level, level, 255];
  }).flat();
  return readPattern({ width, height: 1, data, cell_px });
}
