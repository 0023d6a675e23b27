// Draws one frame of the invented scene: a street at dusk in the camera's own tint, and the scene time in it.

import { cellsOf } from '../shared/pattern';

export const WIDTH = 640;
export const HEIGHT = 360;

const backdrops = new Map<number, Buffer>();

export function paint(scene_s: number, hue: number): Buffer {
  const frame = Buffer.from(backdrop(hue));
  const bang = [8.2, 8.52].some((at) => scene_s >= at && scene_s < at + 0.08);
  if (bang) fill(frame, 420, 150, 60, 60, [255, 240, 200]);
  fill(frame, Math.round((scene_s * 90 + hue) % (WIDTH + 140)) - 120, 236, 110, 40, [196, 60, 50]);
  fill(frame, Math.round(120 + hue / 3 + 14 * Math.sin(scene_s * 2)), 190, 16, 60, [235, 225, 210]);
  // Event time begins at the earliest clip, as the scene clock of these clips does.
  const size = WIDTH / 80;
  for (const [cell, is_white] of cellsOf(Math.round(scene_s * 1000)).entries()) {
    fill(
      frame,
      cell * size,
      HEIGHT - 1.5 * size,
      size,
      1.5 * size,
      is_white ? [235, 235, 235] : [16, 16, 16],
    );
  }
  return frame;
}

function backdrop(hue: number): Buffer {
  const known = backdrops.get(hue);
  if (known) return known;
  const frame = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) fill(frame, 0, y, WIDTH, 1, tint(hue, y < 220 ? 0.35 + y / 800 : 0.24));
  for (let house = 0; house < 7; house++) {
    const tall = 70 + ((house * 53 + hue) % 90);
    fill(frame, house * 96 + 6, 220 - tall, 84, tall, tint(hue + 20, 0.18 + 0.02 * (house % 3)));
    for (let lit = 0; lit < 4; lit++)
      fill(frame, house * 96 + 16 + lit * 18, 232 - tall, 10, 12, [214, 190, 120]);
  }
  backdrops.set(hue, frame);
  return frame;
}

type Colour = [number, number, number];

function tint(hue: number, light: number): Colour {
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (light - 0.3 * light * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

export function fill(
  frame: Buffer,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: Colour,
): void {
  const left = Math.max(0, x);
  const right = Math.min(WIDTH, x + width);
  for (let row = Math.max(0, y); row < Math.min(HEIGHT, y + height); row++) {
    for (let column = left; column < right; column++) frame.set(colour, (row * WIDTH + column) * 3);
  }
}
