// What the files of an island claim about the time of day, put onto its clock. Claims are compared, never believed.
//
// A stamp may mean the beginning or the end of a recording and is cut to seconds, so each claim is a span, and never
// narrower than that. Two claims contradict each other only where no reading of either lets both hold.

import type { Lane } from '../scene';
import type { ClaimedTime } from '../wire';

// Stamps are cut to whole seconds and scatter by some tenths, as the hints of `pfiff align` reckon too.
const STAMP_ERROR_S = 1.5;

export interface ClaimSpan {
  id: number;
  // When the island's clock stood at zero, if this claim holds; seconds since 1970.
  zero_from_s: number;
  zero_to_s: number;
}

export interface IslandClaims {
  spans: ClaimSpan[];
  // By how much they contradict one another at least; null where all can hold.
  apart_s: number | null;
}

export interface WallSpan {
  from_s: number;
  to_s: number;
  // Whose claim it is.
  id: number;
}

export function islandClaims(lanes: readonly Lane[], claimed: readonly ClaimedTime[]): IslandClaims {
  const spans = lanes.flatMap((lane) => spanOf(lane, claimed) ?? []);
  const gap_s = Math.max(...spans.map((one) => one.zero_from_s)) - Math.min(...spans.map((one) => one.zero_to_s));
  return { spans, apart_s: spans.length > 0 && gap_s > 0 ? gap_s : null };
}

// A file that claims several beginnings has all of them in its span.
function spanOf({ id, line, placement }: Lane, claimed: readonly ClaimedTime[]): ClaimSpan | null {
  const all_s = claimed.filter((claim) => claim.id === id && claim.what === 'created').map((one) => one.unix_ms / 1e3);
  if (all_s.length === 0) return null;
  const error_s = STAMP_ERROR_S + placement.clock_error_ns / 1e9;
  return {
    id,
    zero_from_s: Math.min(...all_s) - line.duration_s - line.start_s - error_s,
    zero_to_s: Math.max(...all_s) - line.start_s + error_s,
  };
}

// The time of day at an instant of the scene: by the clip's own claim, else by the narrowest of its island.
export function wallAt({ spans }: IslandClaims, id: number, scene_s: number): WallSpan | null {
  const width_s = (span: ClaimSpan) => span.zero_to_s - span.zero_from_s;
  const narrowest = [...spans].sort((a, b) => width_s(a) - width_s(b))[0];
  const span = spans.find((one) => one.id === id) ?? narrowest;
  if (!span) return null;
  return { id: span.id, from_s: Math.floor(span.zero_from_s + scene_s), to_s: Math.ceil(span.zero_to_s + scene_s) };
}
