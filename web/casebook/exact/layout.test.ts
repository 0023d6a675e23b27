// Which clips stand in panes, and how digits and dragging change that.

import { describe, expect, test } from 'vitest';

import { dropped, enlarged, firstLayout, moved, parseLayout, picked, toggled, withFollowers } from './layout';

const TWELVE = Array.from({ length: 12 }, (_, id) => id);
const three = firstLayout([4, 5, 6]);

test('at first the first nine are shown', () => {
  expect(firstLayout(TWELVE).ids).toEqual(TWELVE.slice(0, 9));
  expect(three).toMatchObject({ chosen: 4, large: null, sound: 'all', follows: false });
});

describe('choosing', () => {
  test('shows and takes away', () => {
    expect(toggled(three, 5).ids).toEqual([4, 6]);
    expect(toggled(toggled(three, 5), 5)).toMatchObject({ ids: [4, 6, 5], chosen: 5 });
  });
  test('never shows a tenth', () => expect(toggled(firstLayout(TWELVE), 10).ids).toHaveLength(9));
  test('by digit makes room where there is none', () => {
    expect(picked(three, 6)).toMatchObject({ ids: [4, 5, 6], chosen: 6 });
    expect(picked({ ...firstLayout(TWELVE), chosen: 3 }, 10)).toMatchObject({
      ids: [0, 1, 2, 10, 4, 5, 6, 7, 8],
      chosen: 10,
    });
  });
  test('who is taken away is neither chosen nor large', () => {
    expect(toggled(enlarged(three, 4), 4)).toMatchObject({ chosen: 5, large: null });
  });
});

describe('dragging', () => {
  test('puts a clip in the place of another', () => expect(dropped(three, 9, 5).ids).toEqual([4, 9, 6]));
  test('changes places with one that is shown', () => expect(dropped(three, 6, 4).ids).toEqual([6, 5, 4]));
  test('a large place stays large', () => expect(dropped(enlarged(three, 5), 9, 5).large).toBe(9));
  test('has its like on the keyboard', () => {
    expect(moved(three, 1).ids).toEqual([5, 4, 6]);
    expect(moved(three, -1)).toBe(three);
  });
});

test('those that follow the playhead keep the layout where they stay the same', () => {
  const follows = { ...three, follows: true };
  expect(withFollowers(follows, [4, 5, 6])).toBe(follows);
  expect(withFollowers(follows, [])).toBe(follows);
  expect(withFollowers(follows, [5, 6, 7])).toMatchObject({ ids: [5, 6, 7], chosen: 5 });
});

test('large is on and off', () => expect(enlarged(enlarged(three, 5), 5).large).toBeNull());

describe('what was kept', () => {
  test('comes back', () => {
    const layout = { ...enlarged(three, 5), follows: true, sound: 6, volume: 0.3 };
    expect(parseLayout(JSON.stringify(layout), [4, 5, 6])).toEqual(layout);
  });
  test('is taken as far as it fits', () => {
    const kept = JSON.stringify({ ids: [5, 77, 5, 'x'], chosen: 77, large: 77, sound: 77, volume: 7 });
    expect(parseLayout(kept, [4, 5, 6])).toEqual({ ...three, ids: [5], chosen: 5 });
  });
  test('and cannot be read is left alone', () => {
    for (const kept of [null, '', '{', '3', '{"ids":[]}']) expect(parseLayout(kept, [4, 5, 6])).toEqual(three);
  });
});
