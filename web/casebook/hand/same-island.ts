// An island, found again after a change: its number says nothing, for those held together by hand are counted anew.

import type { IslandView } from '../scene';

// The one with most of its clips; null where none of them stands in any.
export function sameIsland<Of extends Pick<IslandView, 'lanes'>>(of: Pick<IslandView, 'lanes'>, among: readonly Of[]): Of | null {
  const ids = new Set(of.lanes.map(({ id }) => id));
  const shared = (one: Of) => one.lanes.filter(({ id }) => ids.has(id)).length;
  const most = Math.max(0, ...among.map(shared));
  return most > 0 ? among.find((one) => shared(one) === most)! : null;
}
