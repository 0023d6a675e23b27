import { expect, test } from 'vitest';

import { isTooSmallToDraw, share } from './lanes';

test('a time is a share of the width', () => {
  expect(share(15, 60)).toBe(25);
  expect(share(1, 0)).toBe(0);
});

test('a small error never looks like none', () => {
  expect(isTooSmallToDraw(0.07, 600, 800)).toBe(true);
  expect(isTooSmallToDraw(0.07, 10, 800)).toBe(false);
});
