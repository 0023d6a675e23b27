// The stretch of an island's time that its lanes show: zoomed about an instant, moved, fitted. Pure; seconds throughout.
//
// Promises never to leave the island, and never to show less than a few milliseconds across the width.

export interface Stretch {
  from_s: number;
  span_s: number;
}

// Twenty milliseconds across: a millisecond is then as wide as a finger.
export const SPAN_MIN_S = 0.02;
// A stretch that is fitted to something leaves so much beside it.
const AROUND = 0.04;
// Page by page: where the playhead comes to stand on the next page.
const PAGE_BEGINS = 0.05;

export function within({ from_s, span_s }: Stretch, duration_s: number): Stretch {
  const whole_s = Math.max(duration_s, SPAN_MIN_S);
  const span = Math.min(whole_s, Math.max(SPAN_MIN_S, span_s));
  return { from_s: Math.min(whole_s - span, Math.max(0, from_s)), span_s: span };
}

// What lies at `at_s` stays where it is on the screen.
export function zoomed(now: Stretch, duration_s: number, times: number, at_s: number): Stretch {
  const span_s = Math.min(Math.max(duration_s, SPAN_MIN_S), Math.max(SPAN_MIN_S, now.span_s / times));
  const share = (at_s - now.from_s) / now.span_s;
  return within({ from_s: at_s - share * span_s, span_s }, duration_s);
}

export function moved(now: Stretch, duration_s: number, by_s: number): Stretch {
  return within({ ...now, from_s: now.from_s + by_s }, duration_s);
}

export function fitted(from_s: number, to_s: number, duration_s: number): Stretch {
  const around_s = AROUND * Math.max(0, to_s - from_s);
  return within({ from_s: from_s - around_s, span_s: to_s - from_s + 2 * around_s }, duration_s);
}

export function shows({ from_s, span_s }: Stretch, at_s: number): boolean {
  return at_s >= from_s && at_s <= from_s + span_s;
}

// The page on which the playhead stands, running forwards or backwards; the same stretch where it is in sight.
export function paged(now: Stretch, duration_s: number, at_s: number, is_backwards: boolean): Stretch {
  if (shows(now, at_s)) return now;
  const share = is_backwards ? 1 - PAGE_BEGINS : PAGE_BEGINS;
  return within({ ...now, from_s: at_s - share * now.span_s }, duration_s);
}

const STEPS_S = [
  ...[1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  ...[60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200],
];

// Marks of the ruler in a stretch, round and at least `apart_px` from each other, with as many decimals as they need.
export function ruler({ from_s, span_s }: Stretch, width_px: number, apart_px = 90): { marks: number[]; decimals: number } {
  const least_s = (span_s * apart_px) / Math.max(1, width_px);
  const step_s = STEPS_S.find((step) => step >= least_s) ?? 86_400;
  const first = Math.ceil(from_s / step_s - 1e-9);
  const last = Math.floor((from_s + span_s) / step_s + 1e-9);
  const marks = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => (first + n) * step_s);
  const decimals = step_s >= 1 ? 0 : Math.min(3, Math.ceil(-Math.log10(step_s) - 1e-9));
  return { marks, decimals };
}
