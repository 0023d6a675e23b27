// What the page says, with its figures, in words.

import { expect, test } from 'vitest';

import { en as text } from './en';
import { clockTime, error, isolated, signed, span } from './figures';

test('times read as clocks do', () => {
  expect(clockTime(0)).toBe('0:00.000');
  expect(clockTime(62.3456)).toBe('1:02.346');
  expect(clockTime(59.9996)).toBe('1:00.000');
  expect(clockTime(3_725, 0)).toBe('1:02:05');
  expect(clockTime(-1.5, 1)).toBe('−0:01.5');
});

test('what has not begun is never 0.0 s away', () => {
  expect(span(0.004)).toBe('0.1 s');
  expect(span(3.2)).toBe('3.2 s');
});

test('errors have the digits that they deserve', () => {
  expect([0.0004, 0.004, 0.0734, 0.3123, 2.44].map(error)).toEqual([
    '0.4 ms',
    '4 ms',
    '73 ms',
    '0.31 s',
    '2.4 s',
  ]);
});

test('nothing is neither plus nor minus', () => {
  expect([signed(-0.01, 1), signed(-2, 1), signed(2, 1)]).toEqual(['0.0', '−2.0', '+2.0']);
});

test('counts agree with their nouns, and names are fenced off', () => {
  expect(text.links(1)).toBe('1 link');
  expect(text.links(0)).toBe('no link');
  expect(text.summary(1, 2)).toBe('1 clip placed, 2 refused');
  expect(text.copyOf('ا')).toContain(isolated('ا'));
});
