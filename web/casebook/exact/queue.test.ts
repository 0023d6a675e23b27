// Decoded frames that wait to be shown: which is taken, which are let go of.

import { describe, expect, test } from 'vitest';

import { Queue } from './queue';

function filled(direction: 1 | -1, dues: number[], next: number): { queue: Queue<number>; gone: number[] } {
  const gone: number[] = [];
  const queue = new Queue<number>((picture) => gone.push(picture));
  queue.restart(direction, dues[0]!);
  dues.forEach((due_ns, at) => queue.push({ due_ns, frame: at, picture: at }, dues[at + 1] ?? next));
  return { queue, gone };
}

describe('a queue', () => {
  test('gives what is due and lets go of what is late', () => {
    const { queue, gone } = filled(1, [0, 40, 80, 120], 160);
    expect(queue.take(85)?.frame).toBe(2);
    expect(gone).toEqual([0, 1]);
    expect(queue.take(85)).toBeNull();
    expect(queue.length).toBe(1);
  });

  test('reaches until that falls due which it does not have', () => {
    expect(filled(1, [0, 40], 80).queue.reach_ns).toBe(79);
    expect(filled(-1, [80, 40], 0).queue.reach_ns).toBe(1);
  });

  test('backwards gives what is due from above', () => {
    const { queue } = filled(-1, [120, 80, 40], 0);
    expect(queue.take(79)?.frame).toBe(1);
    expect(queue.take(41)).toBeNull();
    expect(queue.take(40)?.frame).toBe(2);
  });

  test('that has ended holds nobody', () => {
    const { queue } = filled(1, [0], 40);
    queue.end();
    expect(queue.reach_ns).toBe(Infinity);
  });

  test('that starts anew lets go of everything', () => {
    const { queue, gone } = filled(1, [0, 40], 80);
    queue.restart(1, 500);
    expect(gone).toEqual([0, 1]);
    expect(queue.reach_ns).toBe(499);
  });
});
