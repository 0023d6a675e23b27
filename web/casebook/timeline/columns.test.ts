// Each column of a waveform shows the loudest of what it stands for.
import { expect, test } from 'vitest';

import { frameAt } from '../exact/frames';
import { columns, LEVEL_MS, levelFor, slots } from './columns';

test('each pixel has a value, from the coarsest level that gives one', () => {
  expect([0.02, 1, 7.9, 8, 70, 600, 1e6].map(levelFor)).toEqual([0, 0, 0, 1, 2, 3, 4]);
});

test('a bang of a millisecond survives any width, in its own column', () => {
  const bang_ms = 77_777;
  for (const ms_per_px of [0.05, 1, 3, 10, 97, 1000, 5000]) {
    const level_ms = LEVEL_MS[levelFor(ms_per_px)]!;
    const from_ms = 70_000;
    const seen = columns(from_ms, ms_per_px, 400_000, level_ms, (place) =>
      place === Math.floor(bang_ms / level_ms) ? 250 : 0,
    );
    const at = seen.findIndex((value) => value === 250);
    expect(Math.abs(from_ms + at * ms_per_px - bang_ms)).toBeLessThan(level_ms + ms_per_px);
    if (ms_per_px >= level_ms) expect(seen.filter((value) => value === 250)).toHaveLength(1);
  }
});

test('what is not known is not drawn as silence', () => {
  expect(columns(0, 1, 3, 1, (place) => (place === 1 ? null : 9))).toEqual([9, null, 9]);
});

const times_ns = Array.from({ length: 100 }, (_, n) => n * 40_000_000);

test('pictures stand at every frame where there is room', () => {
  const found = slots(times_ns, frameAt, 1, 1.2, 0.03);
  expect(found.map(({ frame }) => frame)).toEqual([25, 26, 27, 28, 29, 30]);
  expect(found[1]!.at_s).toBeCloseTo(1.04, 12);
});

test('else at round instants, which stay the same when one zooms or moves', () => {
  const far = slots(times_ns, frameAt, 0, 4, 0.4).map(({ at_s }) => at_s);
  const near = slots(times_ns, frameAt, 0, 4, 0.2).map(({ at_s }) => at_s);
  expect(far.every((at_s) => near.includes(at_s))).toBe(true);
  expect(slots(times_ns, frameAt, 0.7, 2, 0.4)[0]).toEqual({ frame: 12, at_s: 0.5 });
});
