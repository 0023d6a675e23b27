// From values of loudness to columns of pixels, so that a bang is never lost. Levels: formats/page.md.

// Milliseconds of one value, level by level.
export const LEVEL_MS = [1, 8, 64, 512, 4096] as const;

// The coarsest level that still has a value for each pixel; the finest where none has.
export function levelFor(ms_per_px: number): number {
  return Math.max(0, LEVEL_MS.findLastIndex((ms) => ms <= ms_per_px));
}

// The loudest of all that falls into each column. `valueAt`: null where it is not known yet.
export function columns(
  from_ms: number,
  ms_per_px: number,
  count: number,
  level_ms: number,
  valueAt: (place: number) => number | null,
): (number | null)[] {
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor((from_ms + column * ms_per_px) / level_ms);
    const to = Math.max(from + 1, Math.floor((from_ms + (column + 1) * ms_per_px) / level_ms));
    let loudest: number | null = null;
    for (let place = Math.max(0, from); place < to; place++) {
      const value = valueAt(place);
      if (value !== null && (loudest === null || value > loudest)) loudest = value;
    }
    return loudest;
  });
}

export interface Slot {
  frame: number;
  // After file time zero, where the picture begins on the lane.
  at_s: number;
}

// Which frames stand as pictures between two instants of a file: every one where there is room for it, else those due
// at round instants that are the same ones at every zoom, so that what was made serves again.
export function slots(
  times_ns: readonly number[],
  frameAt: (times_ns: readonly number[], at_ns: number) => number,
  from_s: number,
  to_s: number,
  picture_s: number,
): Slot[] {
  const first = Math.max(0, frameAt(times_ns, from_s * 1e9));
  const last = frameAt(times_ns, to_s * 1e9);
  const mean_s = (times_ns.at(-1)! - times_ns[0]!) / 1e9 / Math.max(1, times_ns.length - 1);
  if (mean_s >= picture_s) {
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => ({
      frame: first + n,
      at_s: times_ns[first + n]! / 1e9,
    }));
  }
  const step_s = 2 ** Math.ceil(Math.log2(picture_s));
  const begin = Math.max(0, Math.floor(from_s / step_s));
  const found: Slot[] = [];
  for (let n = begin; n * step_s <= to_s; n++) {
    const frame = frameAt(times_ns, n * step_s * 1e9);
    if (frame >= 0 && frame !== found.at(-1)?.frame) found.push({ frame, at_s: n * step_s });
  }
  return found;
}
