import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

import { cellsOf, readPattern, timeOf } from './pattern';

const path = resolve(import.meta.dirname, '../../formats/vectors/scene-pattern.json');
const vectors = existsSync(path)
  ? (JSON.parse(readFileSync(path, 'utf8')) as { ms: number; cells: string }[])
  : [];
const drawn = (cells: boolean[]) => cells.map((white) => (white ? '#' : '.')).join('');

function picture(width: number, height: number, cells: boolean[], black = 16, white = 235) {
  const data = new Uint8Array(width * height * 4).fill(90);
  const size = Math.max(width, height) / 80;
  for (let y = Math.ceil(height - 1.5 * size); y < height; y++) {
    for (let x = 0; x < cells.length * size; x++) {
      data.fill(
        cells[Math.min(cells.length - 1, Math.floor(x / size))] ? white : black,
        (y * width + x) * 4,
        (y * width + x) * 4 + 4,
      );
    }
  }
  return { width, height, data };
}

describe.skipIf(vectors.length === 0)('the vectors', () => {
  test.each(vectors)('$ms ms', ({ ms, cells }) => {
    expect(drawn(cellsOf(ms))).toBe(cells);
    expect(timeOf([...cells].map((cell) => cell === '#'))).toBe(ms);
  });
});

test('a picture is read at any size and either way up', () => {
  for (const [width, height] of [
    [640, 360],
    [320, 180],
    [360, 640],
    [1920, 1080],
  ] as const) {
    expect(readPattern(picture(width, height, cellsOf(71_999)))).toBe(71_999);
  }
});

test('one flipped cell makes the row unread', () => {
  for (let cell = 2; cell < 34; cell++) {
    const cells = cellsOf(12_345);
    cells[cell] = !cells[cell];
    expect(timeOf(cells)).toBeNull();
  }
});

test('a picture without contrast has no pattern', () => {
  expect(readPattern(picture(640, 360, cellsOf(5), 100, 150))).toBeNull();
});
