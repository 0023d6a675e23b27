// A stretch of time is zoomed and moved without leaving the whole.
import { expect, test } from 'vitest';

import { clockTime } from '../text/figures';
import { fitted, moved, paged, ruler, shows, SPAN_MIN_S, within, zoomed } from './stretch';

const whole = { from_s: 0, span_s: 3600 };

test('what lies under the pointer stays there', () => {
  const near = zoomed(whole, 3600, 8, 1200);
  expect(near.span_s).toBe(450);
  expect((1200 - near.from_s) / near.span_s).toBeCloseTo(1 / 3, 12);
});

test('a stretch never leaves the island, and ends at single milliseconds', () => {
  expect(zoomed(whole, 3600, 0.1, 10)).toEqual(whole);
  expect(moved({ from_s: 10, span_s: 60 }, 3600, -99).from_s).toBe(0);
  expect(moved({ from_s: 10, span_s: 60 }, 3600, 1e9).from_s).toBe(3540);
  expect(zoomed(whole, 3600, 1e12, 5).span_s).toBe(SPAN_MIN_S);
  expect(within({ from_s: 0, span_s: 5 }, 0)).toEqual({ from_s: 0, span_s: SPAN_MIN_S });
});

test('what is fitted is seen whole, with a little beside it', () => {
  const loop = fitted(100, 110, 3600);
  expect(shows(loop, 100) && shows(loop, 110)).toBe(true);
  expect(loop.span_s).toBeCloseTo(10.8, 9);
});

test('the page turns only when the playhead leaves it', () => {
  const page = { from_s: 100, span_s: 60 };
  expect(paged(page, 3600, 130, false)).toBe(page);
  expect(paged(page, 3600, 160.01, false).from_s).toBeCloseTo(157.01, 9);
  expect(shows(paged(page, 3600, 99.9, true), 99.9)).toBe(true);
  expect(paged(page, 3600, 99.9, true).from_s).toBeCloseTo(42.9, 9);
});

test('the ruler has round marks that never crowd, from hours to milliseconds', () => {
  for (const span_s of [0.02, 0.3, 7, 90, 3600, 86_400]) {
    const { marks, decimals } = ruler({ from_s: 12.3456, span_s }, 900);
    expect(marks.length).toBeGreaterThan(1);
    expect(marks.length).toBeLessThanOrEqual(11);
    const said = marks.map((mark) => clockTime(mark, decimals));
    expect(new Set(said).size).toBe(marks.length);
    for (const mark of marks) expect(shows({ from_s: 12.3456 - 1e-6, span_s: span_s + 2e-6 }, mark)).toBe(true);
  }
  expect(ruler({ from_s: 0, span_s: 5 }, 300).marks).toEqual([0, 2, 4]);
});
