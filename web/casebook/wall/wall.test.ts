// Claimed times are never told more exactly than the claims are.
import { expect, test } from 'vitest';

import type { Lane } from '../scene';
import type { ClaimedTime } from '../wire';
import { islandClaims, wallAt } from './wall';

const T = 1_769_267_000;
const lane = (id: number, start_s: number, duration_s: number) =>
  ({ id, line: { start_s, duration_s, drift_ppm: 0 }, placement: { clock_error_ns: 0 } }) as Lane;
const claim = (id: number, unix_s: number, what: ClaimedTime['what'] = 'created') =>
  ({ id, what, unix_ms: unix_s * 1000, value: '', found_in: '', zone: 'utc' }) as ClaimedTime;

test('a stamp may mean the beginning or the end, and is cut to seconds', () => {
  const all = islandClaims([lane(1, 10, 30)], [claim(1, T)]);
  expect(all.apart_s).toBeNull();
  // Ten seconds into the island it begins: between a length before its stamp, and its stamp.
  expect(wallAt(all, 1, 10)).toEqual({ id: 1, from_s: T - 30 - 2, to_s: T + 2 });
});

test('claims that can both hold do not contradict each other', () => {
  // One stamps its beginning, the other its end.
  const all = islandClaims([lane(1, 0, 30), lane(2, 5, 20)], [claim(1, T), claim(2, T + 25)]);
  expect(all.apart_s).toBeNull();
});

test('claims that cannot both hold contradict each other, by the least that any reading leaves', () => {
  const all = islandClaims([lane(1, 0, 30), lane(2, 5, 20)], [claim(1, T), claim(2, T + 3_605)]);
  expect(all.apart_s).toBeCloseTo(3_600 - 20 - 3, 6);
});

test('a clip that claims several times has all of them, and one without takes the narrowest of the others', () => {
  const lanes = [lane(1, 0, 30), lane(2, 0, 10), lane(3, 2, 10)];
  const all = islandClaims(lanes, [claim(1, T), claim(1, T + 7_200), claim(2, T), claim(3, T, 'file_modified')]);
  expect(wallAt(all, 1, 0)).toEqual({ id: 1, from_s: T - 32, to_s: T + 7_202 });
  expect(wallAt(all, 3, 2)?.id).toBe(2);
  expect(all.apart_s).toBeNull();
});

test('where nobody claims anything nothing is said', () => {
  const all = islandClaims([lane(1, 0, 30)], []);
  expect([all.apart_s, wallAt(all, 1, 0)]).toEqual([null, null]);
});
