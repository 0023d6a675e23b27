import { expect, test } from 'vitest';

import { baseName, sceneView } from './scene';
import type { Event } from './wire';

const placement = (id: number, start_s: number) => ({
  id,
  file: `x/${id}.mp4`,
  start_ns: start_s * 1e9,
  drift_ppm: 0,
  drift_error_ppm: 600,
  anchor_ns: 5e9,
  heard_error_ns: 1e6,
  clock_error_ns: 70e6,
  links: 1,
});

const event: Event = {
  version: 1,
  title: 't',
  is_demonstration: false,
  clips: [{ id: 0, duration_ns: 20e9, picture: null, has_sound: true }],
  answer: {
    version: 1,
    spread_m: 50,
    inputs: ['a/one.mp4', 'b/one.mp4', 'c.mp4'].map((file, id) => ({ id, file })),
    islands: [{ clips: [placement(1, 3), placement(0, 0)] }],
    pairs: [],
    copies: [{ id: 1, of: 0, offset_ns: 0 }],
    hints: [{ id: 2, island: 0, start_ns: 0, error_ns: 1, source: 's' }],
    refusals: [{ id: 2, file: 'c.mp4', reason: 'silent', detail: '', alternatives: [], parts: [] }],
  },
};

test('lanes stand by start and are counted from one', () => {
  const { islands } = sceneView(event);
  expect(islands[0]?.lanes.map(({ id, number }) => [number, id])).toEqual([
    [1, 0],
    [2, 1],
  ]);
  expect(islands[0]?.duration_s).toBe(20);
});

test('a name is the last part of a path, and the whole where two are called the same', () => {
  const { nameOf } = sceneView(event);
  expect([0, 1, 2].map(nameOf)).toEqual(['a/one.mp4', 'b/one.mp4', 'c.mp4']);
  expect(baseName('a/b/c.mov')).toBe('c.mov');
});

test('copies and hints stand with the clip that they speak of', () => {
  const { islands, refusals } = sceneView(event);
  expect(islands[0]?.lanes[1]?.copy_of).toBe('a/one.mp4');
  expect(refusals[0]?.hints).toHaveLength(1);
});
