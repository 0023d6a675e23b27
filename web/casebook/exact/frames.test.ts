// Which frame is due at an instant, by the table of time stamps alone.

import { describe, expect, test } from 'vitest';

import {
  frameAt,
  frameShown,
  insideFrame,
  nearestFrame,
  tableFromPackets,
  tableFromServer,
} from './frames';

const NTSC = Array.from({ length: 300 }, (_, n) => Math.round((n * 1001e9) / 30_000));

describe('the frame at an instant', () => {
  const check = (times: number[], at: number, expected: number) => expect(frameAt(times, at)).toBe(expected);

  test('is that whose time has come', () => check([0, 40, 80], 79, 1));
  test('at its very time is that frame, a nanosecond earlier the one before', () => {
    for (const [n, time] of NTSC.entries()) {
      check(NTSC, time, n);
      check(NTSC, time - 1, n - 1);
    }
  });
  test('holds over a gap', () => check([0, 40, 900], 899, 1));
  test('with equal times is the last of them', () => check([0, 40, 40, 80], 41, 2));
  test('before the first is none, and the first is shown', () => {
    check([10, 50], 9, -1);
    expect(frameShown([10, 50], 9)).toBe(0);
  });
  test('after the last is the last', () => check([0, 40], 1e12, 1));
});

test('a stamp rounded to microseconds finds its frame', () => {
  for (const [n, time] of NTSC.entries())
    expect(nearestFrame(NTSC, Math.round(time / 1000) * 1000)).toBe(n);
  expect(nearestFrame(NTSC, -5)).toBe(0);
});

test('what a demuxer is asked for lies inside the frame', () => {
  for (let n = 0; n < 299; n++) {
    const inside = insideFrame(NTSC, n);
    expect(inside > NTSC[n]! && inside < NTSC[n + 1]!).toBe(true);
  }
  expect(insideFrame([0, 40, 40, 1000], 1)).toBe(520);
});

describe('a table from packets', () => {
  const size = { width: 640, height: 360 };

  test('is in the order of showing, with file time zero taken off', () => {
    const table = tableFromPackets([100, 220, 140, 180], 20, size)!;
    expect(table.times_ns).toEqual([80, 120, 160, 200]);
    expect(table.plays_ns).toEqual([100, 140, 180, 220]);
  });
  test('knows an uneven rate from a rounded one', () => {
    expect(tableFromPackets([0, 33e6, 67e6, 100e6], 0, size)?.is_variable).toBe(false);
    expect(tableFromPackets([0, 33e6, 90e6], 0, size)?.is_variable).toBe(true);
  });
  test('without packets is none', () => expect(tableFromPackets([], 0, size)).toBeNull());
});

describe('a table from the server', () => {
  const sent = { version: 1, times_ns: [0, 40], plays_ns: [5, 45], width: 2, height: 1, variable: false };

  test('is taken as it is', () => {
    expect(tableFromServer(sent)).toMatchObject({ times_ns: [0, 40], plays_ns: [5, 45], is_from_server: true });
  });
  test('that falls, is empty or does not pair up is refused', () => {
    for (const wrong of [{ times_ns: [40, 0] }, { plays_ns: [5] }, { times_ns: [], plays_ns: [] }, { times_ns: 'x' }])
      expect(tableFromServer({ ...sent, ...wrong })).toBeNull();
    expect(tableFromServer(null)).toBeNull();
  });
});
