// What "in step" is worth: how far apart the pictures of two clips may be, from the errors that the answer states.
//
// Refuses to be kinder than the answer: errors grow with drift away from where they were measured, and the two
// clips of a pair may err in opposite directions.

import type { Placement } from './wire';

const NS = 1e-9;

// Half-width of where a clip lies on the scene clock at an instant of its file, in seconds.
export function clockErrorAt(placement: Placement, media_s: number): number {
  const away_s = Math.abs(media_s - placement.anchor_ns * NS);
  return placement.clock_error_ns * NS + away_s * placement.drift_error_ppm * 1e-6;
}

// The larger of the two ends: an error is smallest where it was measured.
export function clockErrorWorst(placement: Placement, duration_s: number): number {
  return Math.max(clockErrorAt(placement, 0), clockErrorAt(placement, duration_s));
}

export interface Apart {
  seconds: number;
  frames: number;
  frame_rate: number;
}

export interface Shown {
  placement: Placement;
  duration_s: number;
  frame_rate: number | undefined;
}

const FRAME_RATE_TAKEN = 30;

// The two clips whose pictures may lie farthest apart, in seconds and in frames of the fastest camera.
export function picturesApart(shown: Shown[]): Apart | null {
  const errors = shown
    .map(({ placement, duration_s }) => clockErrorWorst(placement, duration_s))
    .sort((a, b) => b - a);
  const [first, second] = errors;
  if (first === undefined || second === undefined) return null;
  const rates = shown.flatMap(({ frame_rate }) => (frame_rate ? [frame_rate] : []));
  const frame_rate = rates.length > 0 ? Math.max(...rates) : FRAME_RATE_TAKEN;
  const seconds = first + second;
  return { seconds, frames: Math.ceil(seconds * frame_rate - 1e-9), frame_rate };
}
