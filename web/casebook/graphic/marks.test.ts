// What is marked is hidden with a margin, and so are its probable copies.
import { expect, test } from 'vitest';

import { marksOf, touches } from './marks';
import { stretchIn } from './stretch';
import type { GraphicMark } from '../wire';

const mark = (from_ns: number | null, to_ns: number | null): GraphicMark => ({ from_ns, to_ns, why: null, at: '2026' });
const S = 1e9;

test('a whole clip is marked at every instant, a stretch at its own', () => {
  expect(touches([mark(null, null)], -Infinity, Infinity)).toBe(true);
  expect(touches([mark(null, null)], 5, 6)).toBe(true);
  expect(touches([mark(10, 20)], 0, 10)).toBe(false);
  // A frame that is shown into the stretch is of it.
  expect(touches([mark(10, 20)], 0, 11)).toBe(true);
  expect(touches([mark(10, 20)], 19, 30)).toBe(true);
  expect(touches([mark(10, 20)], 20, 30)).toBe(false);
  expect(touches([mark(null, 20)], 0, 1)).toBe(true);
  expect(touches([], 0, 1)).toBe(false);
});

test('a probable copy of what is marked is marked there, and a little wider', () => {
  const copies = [
    { id: 2, of: 1, offset_ns: 4 * S },
    { id: 3, of: 1, offset_ns: 1 * S },
  ];
  const marks = marksOf({ graphic: [{ id: 2, marks: [mark(1 * S, 2 * S)] }] }, copies);
  expect(marks.get(2)).toMatchObject([{ from_ns: 1 * S, to_ns: 2 * S, of: null }]);
  // Its instant 1 is the original's 5, and the other copy's 4.
  expect(marks.get(1)).toMatchObject([{ from_ns: 4.5 * S, to_ns: 6.5 * S, of: 2 }]);
  expect(marks.get(3)).toMatchObject([{ from_ns: 3.5 * S, to_ns: 5.5 * S, of: 2 }]);
  expect(marksOf(undefined, copies).size).toBe(0);
});

test('a whole original that is marked takes its copies with it', () => {
  const copies = [{ id: 2, of: 1, offset_ns: 4 * S }];
  const marks = marksOf({ graphic: [{ id: 1, marks: [mark(null, null)] }] }, copies);
  expect(marks.get(2)).toMatchObject([{ from_ns: null, to_ns: null, of: 1 }]);
});

test('the stretch between the points is in the time of the clip', () => {
  const line = { start_ns: 10 * S, drift_ppm: 0, duration_ns: 5 * S };
  expect(stretchIn(line, 11 * S, 12 * S)).toEqual({ from_ns: 1 * S, to_ns: 2 * S });
  expect(stretchIn(line, 5 * S, 12 * S)).toEqual({ from_ns: null, to_ns: 2 * S });
  expect(stretchIn(line, 12 * S, null)).toEqual({ from_ns: 2 * S, to_ns: null });
  expect(stretchIn(line, 12 * S, 90 * S)).toEqual({ from_ns: 2 * S, to_ns: null });
  expect(stretchIn(line, null, null)).toBeNull();
  expect(stretchIn(line, 15 * S, 20 * S)).toBeNull();
  expect(stretchIn(line, 1 * S, 10 * S)).toBeNull();
});
