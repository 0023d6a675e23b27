// The same event found in two clips: what offset follows, and how well. The rule is that of the case
// (crates/casebook/src/case/same_event.rs), by the same vectors; what is locked is reckoned there, this only shows it.
//
// A frame that is picked is the first that shows the event: it lies between that frame and the one before.

import type { Agreement, Mark, Pick } from '../wire';

// None for the first frame, before which the event may lie anywhere.
export function markOfFrame(times_ns: readonly number[], frame: number): Mark | null {
  const own_ns = times_ns[frame];
  if (own_ns === undefined) return null;
  let before = frame - 1;
  while (before >= 0 && times_ns[before] === own_ns) before -= 1;
  const before_ns = times_ns[before];
  if (before_ns === undefined) return null;
  const half_ns = Math.floor((own_ns - before_ns) / 2);
  return { frame, at_ns: own_ns - half_ns, error_ns: own_ns - before_ns - half_ns };
}

export const offsetOf = ({ own, beside }: Pick) => beside.at_ns - own.at_ns;
export const errorOf = ({ own, beside }: Pick) => beside.error_ns + own.error_ns;

export function agree(picks: readonly Pick[]): Agreement | null {
  if (picks.length === 0) return null;
  const offsets = picks.map(offsetOf);
  const errors = picks.map(errorOf);
  const offset_ns = mean(offsets);
  // Two ranges that do not meet: one begins after another ended.
  const begins = Math.max(...offsets.map((one, at) => one - errors[at]!));
  const is_disagreeing = begins > Math.min(...offsets.map((one, at) => one + errors[at]!));
  const farthest_ns = Math.max(...offsets.map((one, at) => Math.abs(one - offset_ns) + errors[at]!));
  return {
    offset_ns,
    error_ns: is_disagreeing ? farthest_ns : mean(errors) + 1,
    anchor_ns: mean(picks.map(({ own }) => own.at_ns)),
    apart_ns: Math.max(...offsets) - Math.min(...offsets),
    is_disagreeing,
  };
}

// A file time of two clips is below 2^53 nanoseconds, and so is the sum of a few.
function mean(all: number[]): number {
  return Math.floor(all.reduce((sum, one) => sum + one, 0) / all.length);
}
