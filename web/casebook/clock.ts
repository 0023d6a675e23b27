// Where clips lie on the scene clock, and what a video element must do to keep to it where frames cannot be exact.
//
// Pure: knows no video element and reads no time; whoever calls says what time it is. Seconds throughout.

// A pane nearer than this is left alone: a quarter of a frame's worth would only make it hunt.
const LEAVE_ALONE_S = 0.015;
// Farther than this a nudge would take ten seconds: jump.
const JUMP_S = 0.2;
const NUDGE_MAX = 0.02;
// Once a nudge has begun it goes on until the pane is this near.
const NUDGE_UNTIL_S = 0.004;

// Where a clip lies on the scene clock: scene = start + media · (1 + drift · 10⁻⁶).
export interface Line {
  start_s: number;
  drift_ppm: number;
  duration_s: number;
}

export function sceneTime(line: Line, media_s: number): number {
  return line.start_s + media_s * (1 + line.drift_ppm * 1e-6);
}

export function mediaTime(line: Line, scene_s: number): number {
  return (scene_s - line.start_s) / (1 + line.drift_ppm * 1e-6);
}

export function endTime(line: Line): number {
  return sceneTime(line, line.duration_s);
}

export type Phase =
  { is: 'before'; starts_in_s: number } | { is: 'running' } | { is: 'after'; ended_for_s: number };

export function phase(line: Line, scene_s: number): Phase {
  if (scene_s < line.start_s) return { is: 'before', starts_in_s: line.start_s - scene_s };
  const end_s = endTime(line);
  if (scene_s >= end_s) return { is: 'after', ended_for_s: scene_s - end_s };
  return { is: 'running' };
}

// The middle of the frame that shows this instant: a seek to a frame's edge may land on either side.
export function middleOfFrame(media_s: number, frame_rate: number | undefined): number {
  if (!frame_rate) return Math.max(0, media_s);
  const frame = Math.max(0, Math.floor(media_s * frame_rate + 1e-6));
  return (frame + 0.5) / frame_rate;
}

export type Correction = { do: 'rate'; rate: number } | { do: 'seek'; media_s: number };

// What a running pane must do: it shows `actual_s` of its file where `target_s` is due.
export function correct(line: Line, target_s: number, actual_s: number, was_nudged: boolean): Correction {
  const own_rate = 1 / (1 + line.drift_ppm * 1e-6);
  const behind_s = target_s - actual_s;
  const off_s = Math.abs(behind_s);
  if (off_s > JUMP_S) return { do: 'seek', media_s: Math.max(0, target_s) };
  if (off_s <= (was_nudged ? NUDGE_UNTIL_S : LEAVE_ALONE_S)) return { do: 'rate', rate: own_rate };
  return { do: 'rate', rate: own_rate * (1 + Math.sign(behind_s) * NUDGE_MAX) };
}
