// An island is found again by its clips, whatever number it has now.
import { expect, test, vi } from 'vitest';

import { carryLayouts, keepLayout, readLayout } from '../exact/kept';
import { firstLayout } from '../exact/layout';
import { sameIsland } from './same-island';

const island = (number: number, ...ids: number[]) => ({ number, lanes: ids.map((id) => ({ id })) }) as never;

test('it is the one with most of its clips', () => {
  const after = [island(1, 1, 2), island(2, 7, 8, 9), island(3, 5)];
  expect(sameIsland(island(3, 3, 7, 8, 1), after)).toBe(after[1]);
  expect(sameIsland(island(1, 4), after)).toBeNull();
});

test('its layout stays with it, and no other takes it over', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  const layout = { ...firstLayout([8, 7]), volume: 0.3 };
  keepLayout('case', 2, { ...firstLayout([5, 6]), volume: 0.2 });
  keepLayout('case', 3, layout);
  // The second went, so that the third is the second.
  carryLayouts('case', [island(1, 1, 2), island(2, 5, 6), island(3, 7, 8)], [island(1, 1, 2), island(2, 7, 8), island(3, 4, 9)]);
  expect(readLayout('case', 2, [7, 8])).toEqual(layout);
  expect(readLayout('case', 3, [4, 9])).toEqual(firstLayout([4, 9]));
  vi.unstubAllGlobals();
});
