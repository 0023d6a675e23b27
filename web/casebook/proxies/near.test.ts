// What is looked at comes first, and a wall plays what was made for it.
import { expect, test } from 'vitest';

import type { Lane } from '../scene';
import { nearest, percentOf, playable } from './near';
import type { Kind, Proxy } from './wire';

const lane = (id: number, start_s: number): Lane =>
  ({ id, line: { start_s, drift_ppm: 0, duration_s: 10 } }) as unknown as Lane;
const proxy = (kind: Kind, state: Proxy['state']): Proxy => ({ id: 0, kind, state });

test('panes come first, then whatever is nearest to the playhead', () => {
  const lanes = [lane(0, 0), lane(1, 100), lane(2, 50), lane(3, 52)];
  expect(nearest(lanes, [0], 61)).toEqual({ ids: [0, 3, 2, 1], panes: 1, is_wall: false });
  expect(nearest(lanes, [0], 0).ids).toEqual([0, 2, 3, 1]);
  expect(nearest(lanes, [0, 1, 2, 3, 9], 0).is_wall).toBe(true);
});

test('many panes play the small copy, a few the large one, and either is better than none', () => {
  const both = [proxy('pane', 'ready'), proxy('wall', 'ready')];
  expect([playable(both, 4), playable(both, 5)]).toEqual(['pane', 'wall']);
  expect(playable([proxy('pane', 'making'), proxy('wall', 'ready')], 1)).toBe('wall');
  expect(playable([proxy('pane', 'ready'), proxy('wall', 'making')], 9)).toBe('pane');
  expect(playable([proxy('pane', 'failed'), proxy('wall', 'stopped')], 9)).toBe(null);
  expect(playable([], 9)).toBe('pane');
});

test('a copy is never said to be whole before it is ready', () => {
  expect(percentOf({ ...proxy('pane', 'making'), frames_done: 30, frames_total: 30 })).toBe(99);
  expect(percentOf(proxy('pane', 'making'))).toBe(0);
});
