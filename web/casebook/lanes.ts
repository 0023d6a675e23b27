// Errors on a lane: from seconds to a share of the width. Pure geometry.

// In per cent of a width that stands for `duration_s`.
export function share(scene_s: number, duration_s: number): number {
  return duration_s > 0 ? (100 * scene_s) / duration_s : 0;
}

// Below this an error bar is drawn as a glyph of fixed size: it must never look like no error.
export const BAR_PX_MIN = 8;

export function isTooSmallToDraw(error_s: number, duration_s: number, width_px: number): boolean {
  return ((2 * error_s) / Math.max(1e-9, duration_s)) * width_px < BAR_PX_MIN;
}
