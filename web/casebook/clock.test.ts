import { describe, expect, test } from 'vitest';

import { correct, endTime, mediaTime, middleOfFrame, phase, sceneTime, type Line } from './clock';

const line: Line = { start_s: 2, drift_ppm: 300, duration_s: 100 };

describe('a line', () => {
  test('goes to scene time and back', () => {
    for (const media_s of [0, 0.04, 99.9])
      expect(mediaTime(line, sceneTime(line, media_s))).toBeCloseTo(media_s, 9);
    expect(sceneTime(line, 100)).toBeCloseTo(102.03, 9);
    expect(endTime(line)).toBeCloseTo(102.03, 9);
  });

  test('knows before, running and after', () => {
    expect(phase(line, 0.5)).toEqual({ is: 'before', starts_in_s: 1.5 });
    expect(phase(line, 2)).toEqual({ is: 'running' });
    expect(phase(line, 104.03)).toMatchObject({ is: 'after' });
  });
});

describe('the middle of a frame', () => {
  test('lies within the frame that shows the instant', () => {
    expect(middleOfFrame(1, 30)).toBeCloseTo(30.5 / 30, 9);
    expect(middleOfFrame(0.0333, 30)).toBeCloseTo(0.5 / 30, 9);
    expect(middleOfFrame(-3, 30)).toBeCloseTo(0.5 / 30, 9);
  });

  test('an edge that arithmetic put a hair too early belongs to the frame that begins there', () => {
    expect(middleOfFrame(0.1 + 0.2 - 1e-12, 10)).toBeCloseTo(0.35, 9);
  });

  test('without a frame rate the instant itself is asked for', () => {
    expect(middleOfFrame(1.234, undefined)).toBe(1.234);
  });
});

describe('a correction', () => {
  const still: Line = { start_s: 0, drift_ppm: 0, duration_s: 100 };
  const check = (target_s: number, actual_s: number, was_nudged: boolean, expected: object) =>
    expect(correct(still, target_s, actual_s, was_nudged)).toEqual(expected);

  test('leaves a pane alone that is near enough', () => check(10.014, 10, false, { do: 'rate', rate: 1 }));
  test('hurries one that is behind', () => check(10.05, 10, false, { do: 'rate', rate: 1.02 }));
  test('slows one that is ahead', () => check(9.95, 10, false, { do: 'rate', rate: 0.98 }));
  test('goes on until it is truly there', () => {
    check(10.01, 10, true, { do: 'rate', rate: 1.02 });
    check(10.003, 10, true, { do: 'rate', rate: 1 });
  });
  test('jumps where a nudge would take too long', () =>
    check(10.25, 10, false, { do: 'seek', media_s: 10.25 }));

  test('plays a drifting clip at its own rate', () => {
    expect(correct(line, 10, 10, false)).toEqual({ do: 'rate', rate: 1 / 1.0003 });
  });
});
