// The playhead stays at the same instant of the event, whichever clip the clock begins with.
import { expect, test } from 'vitest';

import type { IslandView } from '../scene';
import { sameInstant } from './instant';

const island = (starts: Record<number, number>) =>
  ({ lanes: Object.entries(starts).map(([id, start_ns]) => ({ id: Number(id), placement: { start_ns } })) }) as IslandView;

test('whoever is placed before all others moves the clock, and not the instant', () => {
  expect(sameInstant(island({ 1: 0, 2: 300 }), 500, island({ 3: 0, 1: 200, 2: 500 }))).toBe(700);
});

test('a clip that was moved itself moves nothing else', () => {
  expect(sameInstant(island({ 1: 0, 2: 300 }), 500, island({ 1: 0, 2: 900 }))).toBe(500);
});

test('another island knows nothing of the instant', () => {
  expect(sameInstant(island({ 1: 0 }), 500, island({ 2: 0 }))).toBe(500);
});
