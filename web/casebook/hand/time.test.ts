// Times that people type, in whole nanoseconds.

import { expect, test } from 'vitest';

import { figuresOf, LANGUAGES } from '../text/figures';
import { typedNs } from './time';

test('times are read as people write them', () => {
  const cases: [string, number | null][] = [
    ['0', 0],
    ['83.25', 83_250_000_000],
    ['1:23.25', 83_250_000_000],
    ['1:02:03,5', 3_723_500_000_000],
    [' −0.04 ', -40_000_000],
    ['-5', -5_000_000_000],
    ['', null],
    ['1:2:3:4', null],
    ['later', null],
    ['1:60:00', null],
    ['1e9', null],
  ];
  for (const [typed, expected] of cases) expect(typedNs(typed), typed).toBe(expected);
});

test('what is shown can be typed again, in every language', () => {
  for (const figures of LANGUAGES.map(figuresOf))
    for (const s of [0, 0.001, 0.5, 59.999, 61.5, 3723.25, -7.125]) {
      expect(typedNs(figures.clockTime(s))).toBe(Math.round(s * 1e9));
      expect(typedNs(figures.decimal(s, 3))).toBe(Math.round(s * 1e9));
    }
});
