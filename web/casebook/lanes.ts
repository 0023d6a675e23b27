// Where things lie on a lane: from scene time to a share of the width, and back. Pure geometry.

// A round step for the ruler, so that marks stand at least `apart_px` from each other.
export function rulerStep(duration_s: number, width_px: number, apart_px = 90): number {
  const least_s = (duration_s * apart_px) / Math.max(1, width_px);
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
  return steps.find((step) => step >= least_s) ?? 14400;
}

export function rulerMarks(duration_s: number, step_s: number): number[] {
  return Array.from({ length: Math.floor(duration_s / step_s + 1e-9) + 1 }, (_, n) => n * step_s);
}

// In per cent of the lane; the lane is the whole of the island's time.
export function share(scene_s: number, duration_s: number): number {
  return duration_s > 0 ? (100 * scene_s) / duration_s : 0;
}

export function timeAt(x_px: number, width_px: number, duration_s: number): number {
  if (width_px <= 0) return 0;
  return Math.min(duration_s, Math.max(0, (x_px / width_px) * duration_s));
}

// Below this an error bar is drawn as a glyph of fixed size: it must never look like no error.
export const BAR_PX_MIN = 8;

export function isTooSmallToDraw(error_s: number, duration_s: number, width_px: number): boolean {
  return ((2 * error_s) / Math.max(1e-9, duration_s)) * width_px < BAR_PX_MIN;
}

// Peaks of `columns` columns: the loudest of all that falls into each, so that a bang is never lost.
export function peaks(waveform: Uint8Array, columns: number): Uint8Array {
  const out = new Uint8Array(columns);
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * waveform.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * waveform.length) / columns));
    for (let at = from; at < to && at < waveform.length; at++)
      out[column] = Math.max(out[column]!, waveform[at]!);
  }
  return out;
}

// An outline of 512 units' height around the middle; silence keeps a thin line.
export function wavePath(waveform: Uint8Array, columns: number): string {
  const tall = [...peaks(waveform, columns)].map((peak) => Math.max(3, peak));
  const above = tall.map((peak, x) => `${x} ${256 - peak}H${x + 1}`);
  const below = tall.map((peak, x) => `${x + 1} ${256 + peak}H${x}`).reverse();
  return `M${above.join('L')}L${below.join('L')}z`;
}
