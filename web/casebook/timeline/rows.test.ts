// Of very many rows those in sight are drawn, and the one that has the focus.
import { expect, test } from 'vitest';

import { drawn, guessed, laid, rowAt } from './rows';

test('rows follow each other, measured or guessed', () => {
  const rows = laid([7, 1, 5, 3], new Map([[1, 50]]), 20);
  expect(rows.tops).toEqual([0, 20, 70, 90, 110]);
  expect([-5, 0, 19, 20, 69, 109, 999].map((y) => rowAt(rows, y))).toEqual([0, 0, 0, 1, 1, 3, 3]);
  expect(guessed(new Map(), 33)).toBe(33);
  expect(guessed(new Map([[0, 10], [7, 30]]), 33)).toBe(20);
});

test('only what is in sight is drawn, and the row with the focus', () => {
  const rows = laid([...Array(1000).keys()], new Map(), 100);
  expect(drawn(rows, 50_000, 600, 100, null)).toEqual([499, 500, 501, 502, 503, 504, 505, 506, 507]);
  expect(drawn(rows, 50_000, 600, 100, 3)[0]).toBe(3);
  expect(drawn(rows, 50_000, 600, 100, 999).at(-1)).toBe(999);
  expect(drawn(rows, 99_500, 600, 100, null).at(-1)).toBe(999);
  expect(drawn(laid([], new Map(), 9), 0, 600, 100, null)).toEqual([]);
});
