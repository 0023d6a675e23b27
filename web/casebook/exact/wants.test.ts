// Which stills are fetched first, and which are no longer wanted.

import { describe, expect, test } from 'vitest';

import { tableFromPackets } from './frames';
import { covers, sceneEnd, toFile, toScene, type LineNs } from './line';
import { beatAt, beats, dueOf, stepped } from './wants';

const MS = 1e6;
const line: LineNs = { start_ns: 1_237_000_003, drift_ppm: 180.37, duration_ns: 10_000 * MS };
const size = { width: 2, height: 2 };
const stamps = Array.from({ length: 300 }, (_, n) => Math.round((n * 1001e9) / 30_000));
const table = tableFromPackets(stamps, 0, size)!;

describe('a line', () => {
  test('brings every instant back to where it came from', () => {
    for (const drift_ppm of [0, 180.37, -95.1, 599]) {
      for (const start_ns of [0, 7, 5_400_000_000_011]) {
        const one = { ...line, drift_ppm, start_ns };
        for (const at of [0, 1, 33_366_667, 9_999_999_999, 7_200_000_000_001])
          expect(toFile(one, toScene(one, at))).toBe(at);
      }
    }
  });
  test('holds its beginning and not its end', () => {
    expect(covers(line, line.start_ns) && !covers(line, line.start_ns - 1)).toBe(true);
    expect(covers(line, sceneEnd(line))).toBe(false);
  });
});

describe('a step', () => {
  test('visits every frame once, on and back', () => {
    let at_ns = line.start_ns;
    for (let n = 1; n < 300; n++) {
      at_ns = stepped(table, line, at_ns, 1);
      expect(at_ns).toBe(dueOf(table, line, n));
    }
    for (let n = 298; n >= 0; n--) expect((at_ns = stepped(table, line, at_ns, -1))).toBe(dueOf(table, line, n));
  });
  test('from the middle of a frame goes to its neighbours', () => {
    const middle_ns = dueOf(table, line, 7) + 10 * MS;
    expect(stepped(table, line, middle_ns, 1)).toBe(dueOf(table, line, 8));
    expect(stepped(table, line, middle_ns, -1)).toBe(dueOf(table, line, 6));
    expect(stepped(table, line, middle_ns, 10)).toBe(dueOf(table, line, 17));
  });
  test('ends at both ends, and enters from outside', () => {
    expect(stepped(table, line, dueOf(table, line, 299), 10)).toBe(dueOf(table, line, 299));
    expect(stepped(table, line, line.start_ns, -1)).toBe(line.start_ns);
    expect(stepped(table, line, 0, 1)).toBe(line.start_ns);
    expect(stepped(table, line, 0, -1)).toBe(0);
    expect(stepped(table, line, 99e9, -1)).toBe(dueOf(table, line, 299));
  });
});

describe('beats', () => {
  test('lie on the same instants in all clips, and only where the clip runs', () => {
    const other = { ...line, start_ns: 2_000 * MS, drift_ppm: 0 };
    for (const step_ns of [333 * MS, -333 * MS]) {
      const beat = { step_ns, origin_ns: 4_000 * MS };
      const dues = (one: LineNs) => [...beats(table, one, 4_000 * MS, beat)].map((want) => want.due_ns);
      expect(dues(other).filter((due) => covers(line, due))).toEqual(
        dues(line).filter((due) => covers(other, due)),
      );
      expect(dues(line)[0]).toBe(4_000 * MS);
      expect(dues(line).every((due) => covers(line, due))).toBe(true);
    }
  });
  test('of a clip that begins later are those of the others', () => {
    const beat = { step_ns: 400, origin_ns: 100 };
    const late = { start_ns: 1000, drift_ppm: 0, duration_ns: 1000 };
    expect([...beats(table, late, 100, beat)].map((want) => want.due_ns)).toEqual([1300, 1700]);
    expect([...beats(table, late, 1200, beat)].map((want) => want.due_ns)).toEqual([1300, 1700]);
  });
  test('hold until the next one', () => {
    const on = { step_ns: 400, origin_ns: 100 };
    const back = { step_ns: -400, origin_ns: 1000 };
    expect([100, 499, 500, 899].map((at) => beatAt(at, on))).toEqual([100, 100, 500, 500]);
    expect([1000, 601, 600, 201].map((at) => beatAt(at, back))).toEqual([1000, 1000, 600, 600]);
    expect(beatAt(777, { step_ns: 0, origin_ns: 3 })).toBe(777);
  });
});
