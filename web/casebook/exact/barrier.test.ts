// The one clock of all panes: how far it goes, what it owes, and when sound waits.

import { describe, expect, test } from 'vitest';

import { BarrierClock, beatOf, reachOfAll, shuttled } from './barrier';

const S = 1e9;
const ALL = { from_ns: 0, to_ns: 60 * S };

function playing(speed: number, at_s = 0): BarrierClock {
  const clock = new BarrierClock(60 * S);
  clock.seek(at_s * S);
  clock.play(speed);
  clock.advance(1000, at_s * S, ALL, false);
  return clock;
}

describe('the clock', () => {
  test('goes at its speed', () => {
    for (const speed of [1, 2, 8, -1, -8]) {
      const clock = playing(speed, 30);
      clock.advance(2000, speed * Infinity, ALL, false);
      expect(clock.at_ns).toBe((30 + speed) * S);
    }
  });

  test('does not pass what the slowest pane can show', () => {
    const clock = playing(1);
    clock.advance(2000, reachOfAll([5 * S, 0.4 * S, Infinity], 1), ALL, false);
    expect(clock.at_ns).toBe(0.4 * S);
    expect(clock.held_ns).toBe(0.6 * S);
  });

  test('makes up for 40 ms of the time in which it was held, a tenth faster, and for no more', () => {
    const clock = playing(1);
    clock.advance(2000, 0.4 * S, ALL, false);
    expect([clock.owed_ns, clock.stands]).toEqual([0.04 * S, false]);
    clock.advance(2000 + 1, 0.4 * S, ALL, false);
    expect([clock.owed_ns, clock.stands]).toEqual([0.04 * S, true]);
    clock.advance(2101, 9 * S, ALL, false);
    expect([clock.at_ns, clock.stands]).toEqual([0.51 * S, false]);
    for (let ms = 2201; ms <= 4001; ms += 100) clock.advance(ms, 9 * S, ALL, false);
    expect(clock.at_ns / S).toBeCloseTo(2.4 + 0.04, 6);
    expect(clock.owed_ns).toBe(0);
  });

  test('owes nothing for the wait for the first picture, and sound waits with it', () => {
    const clock = playing(1, 5);
    clock.advance(1500, 5 * S, ALL, false);
    expect([clock.owed_ns, clock.stands]).toEqual([0, true]);
    clock.advance(1600, 9 * S, ALL, false);
    expect([clock.at_ns, clock.stands]).toEqual([5.1 * S, false]);
  });

  test('a short hold does not let the sound wait', () => {
    for (const speed of [1, -1]) {
      const clock = playing(speed, 10);
      clock.advance(1100, speed * Infinity, ALL, false);
      clock.advance(1130, clock.at_ns, ALL, false);
      expect([clock.owed_ns, clock.stands]).toEqual([0.03 * S, false]);
    }
  });

  test('never turns round, even for a pane that has nothing yet', () => {
    const clock = playing(1, 10);
    clock.advance(1500, 3 * S, ALL, false);
    expect(clock.at_ns).toBe(10 * S);
    const back = playing(-1, 10);
    back.advance(1500, 12 * S, ALL, false);
    expect(back.at_ns).toBe(10 * S);
  });

  test('backwards is held by the pane that reaches back least', () => {
    const clock = playing(-1, 10);
    clock.advance(4000, reachOfAll([2 * S, 9 * S, -Infinity], -1), ALL, false);
    expect(clock.at_ns).toBe(9 * S);
  });

  test('ends at the end, or begins anew between its points', () => {
    const span = { from_ns: 2 * S, to_ns: 3 * S };
    const once = playing(1, 2.5);
    expect(once.advance(2000, Infinity, span, false)).toBe('ended');
    expect(once.at_ns).toBe(3 * S);
    const again = playing(1, 2.5);
    expect(again.advance(2000, Infinity, span, true)).toBe('wrapped');
    expect(again.at_ns).toBe(2 * S);
    const back = playing(-1, 2.5);
    expect(back.advance(2000, -Infinity, span, true)).toBe('wrapped');
    expect(back.at_ns).toBe(3 * S);
  });

  test('stands while it does not play', () => {
    const clock = playing(1);
    clock.pause();
    clock.advance(9000, Infinity, ALL, false);
    expect(clock.at_ns).toBe(0);
  });
});

test('with nobody running the clock is free', () => {
  expect([reachOfAll([], 1), reachOfAll([], -1)]).toEqual([Infinity, -Infinity]);
});

test('J and L go from speed to speed', () => {
  expect([0, 1, 2, 4, 8, -4].map((speed) => shuttled(speed, 1))).toEqual([1, 2, 4, 8, 8, 1]);
  expect([0, -1, -4, -8, 2].map((speed) => shuttled(speed, -1))).toEqual([-1, -2, -8, -8, -1]);
});

test('beats are for backwards and for fast', () => {
  expect([beatOf(1), beatOf(2), beatOf(0.5)]).toEqual([0, 0, 0]);
  expect([beatOf(4) > 0, beatOf(-1) < 0, beatOf(8) > beatOf(4)]).toEqual([true, true, true]);
});
