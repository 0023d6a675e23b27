import { expect, test } from 'vitest';

import { isTooSmallToDraw, peaks, rulerMarks, rulerStep, share, timeAt, wavePath } from './lanes';

test('a place goes to scene time and back, and not beyond the lane', () => {
  expect(share(15, 60)).toBe(25);
  expect(timeAt(100, 400, 60)).toBe(15);
  expect(timeAt(-5, 400, 60)).toBe(0);
  expect(timeAt(999, 400, 60)).toBe(60);
  expect(share(1, 0)).toBe(0);
});

test('ruler marks are round and never crowd', () => {
  for (const [duration_s, width_px] of [
    [20, 700],
    [600, 300],
    [36_000, 1_000],
  ] as const) {
    const step_s = rulerStep(duration_s, width_px);
    expect((step_s / duration_s) * width_px).toBeGreaterThanOrEqual(90);
  }
  expect(rulerMarks(5, 2)).toEqual([0, 2, 4]);
});

test('a small error never looks like none', () => {
  expect(isTooSmallToDraw(0.07, 600, 800)).toBe(true);
  expect(isTooSmallToDraw(0.07, 10, 800)).toBe(false);
});

test('a bang of one step survives any width', () => {
  const waveform = new Uint8Array(1000);
  waveform[777] = 250;
  for (const columns of [1, 7, 99, 1000, 2000]) expect(Math.max(...peaks(waveform, columns))).toBe(250);
});

test('an outline goes there above and back below', () => {
  expect(wavePath(new Uint8Array([10, 0]), 2)).toBe('M0 246H1L1 253H2L2 259H1L1 266H0z');
});
