// An instant of an island, found again after a change: the clock of one held together by hand begins where its earliest
// clip does, and so another clip may have moved it.

import type { IslandView } from '../scene';

export function sameInstant(before: IslandView, at_ns: number, after: IslandView): number {
  const shifts = after.lanes.flatMap(({ id, placement }) => {
    const there = before.lanes.find((lane) => lane.id === id);
    return there ? [placement.start_ns - there.placement.start_ns] : [];
  });
  // What most clips did is what the clock did; one of them may itself have been moved.
  const votes = (shift: number) => shifts.filter((one) => one === shift).length;
  const [most = 0] = [...shifts].sort((a, b) => votes(b) - votes(a) || Math.abs(a) - Math.abs(b));
  return at_ns + most;
}
