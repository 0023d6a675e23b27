// One trouble of many files is one line.
import { expect, test } from 'vitest';

import { together } from './together';

const one = (name: string, what: string, hint = 'h') => ({ name, what, hint });

test('the same trouble is said once, with everybody whose it is', () => {
  const said = together([one('a', 'an hour off'), one('b', 'no sound'), one('c', 'an hour off'), one('d', 'no sound', 'i')]);
  expect(said).toEqual([
    { names: ['a', 'c'], what: 'an hour off', hint: 'h' },
    { names: ['b'], what: 'no sound', hint: 'h' },
    { names: ['d'], what: 'no sound', hint: 'i' },
  ]);
});

test('of no trouble nothing is said', () => {
  expect(together([])).toEqual([]);
});
