// What stands in the sheet is what the keys do: none is bound twice.
import { expect, test } from 'vitest';
import { BINDINGS } from './keys';

test('no key does two things', () => {
  const keys = BINDINGS.flatMap(({ bindings }) => bindings.flatMap(({ acts }) => Object.keys(acts)));
  const twice = keys.filter((key, at) => keys.indexOf(key) !== at);
  expect(twice).toEqual([]);
});
