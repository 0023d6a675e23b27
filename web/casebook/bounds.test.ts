import { expect, test } from 'vitest';

import { clockErrorAt, clockErrorWorst, picturesApart } from './bounds';
import type { Placement } from './wire';

const placement = (clock_error_ms: number, drift_error_ppm = 0): Placement => ({
  id: 0,
  file: 'a',
  start_ns: 0,
  drift_ppm: 0,
  drift_error_ppm,
  anchor_ns: 30e9,
  heard_error_ns: 0,
  clock_error_ns: clock_error_ms * 1e6,
  links: 1,
});

const shown = (clock_error_ms: number, frame_rate?: number) => ({
  placement: placement(clock_error_ms),
  duration_s: 60,
  frame_rate,
});

test('an error grows away from where it was measured', () => {
  expect(clockErrorAt(placement(50, 600), 30)).toBeCloseTo(0.05, 9);
  expect(clockErrorAt(placement(50, 600), 130)).toBeCloseTo(0.11, 9);
  expect(clockErrorWorst(placement(50, 600), 130)).toBeCloseTo(0.11, 9);
});

test('two pictures may err in opposite directions', () => {
  expect(picturesApart([shown(73, 30), shown(73, 25), shown(10, 30)])).toMatchObject({
    frames: 5,
    frame_rate: 30,
  });
});

test('frames are those of the fastest camera, thirty where none is known', () => {
  expect(picturesApart([shown(50, 60), shown(50, 24)])?.frames).toBe(6);
  expect(picturesApart([shown(50), shown(50)])?.frame_rate).toBe(30);
});

test('one clip alone has nothing to differ from', () => expect(picturesApart([shown(50)])).toBeNull());
