// What a pane must decode next: every frame, or one frame for each beat.
//
// A beat is an instant of the scene that all panes show together. Pure.

import { frameAt, frameShown, type FrameTable } from './frames';
import { covers, sceneEnd, toFile, toScene, type LineNs } from './line';

export interface Want {
  due_ns: number;
  frame: number;
}

// Beats lie in steps from where playing began, so that the first of them is that very instant. A step of zero: every
// frame is shown, and each instant is its own beat.
export interface Beat {
  step_ns: number;
  origin_ns: number;
}

// The beat that the clock is on, in the direction of playing.
export function beatAt(at_ns: number, { step_ns, origin_ns }: Beat): number {
  return step_ns === 0 ? at_ns : origin_ns + Math.floor((at_ns - origin_ns) / step_ns) * step_ns;
}

export function dueOf(table: FrameTable, line: LineNs, frame: number): number {
  const time_ns = table.times_ns[frame];
  return time_ns === undefined ? Infinity : toScene(line, time_ns);
}

// All beats on which the clip runs, from the one that the clock is on.
export function* beats(
  table: FrameTable,
  line: LineNs,
  from_ns: number,
  beat: Beat,
): Generator<Want, void> {
  const [first_ns, end_ns, step_ns] = [line.start_ns, sceneEnd(line), beat.step_ns];
  const begin_ns = step_ns > 0 ? Math.max(from_ns, first_ns) : Math.min(from_ns, end_ns);
  for (let due_ns = beatAt(begin_ns, beat); ; due_ns += step_ns) {
    if (step_ns > 0 ? due_ns >= end_ns : due_ns < first_ns) return;
    if (covers(line, due_ns))
      yield { due_ns, frame: frameShown(table.times_ns, toFile(line, due_ns)) };
  }
}

// A step of some frames in one clip, as the scene time to go to. Outside of the clip it enters at the nearer end.
export function stepped(table: FrameTable, line: LineNs, at_ns: number, frames: number): number {
  const last = table.times_ns.length - 1;
  if (at_ns < line.start_ns) return frames > 0 ? dueOf(table, line, 0) : at_ns;
  if (at_ns >= sceneEnd(line)) return frames < 0 ? dueOf(table, line, last) : at_ns;
  const shown = frameAt(table.times_ns, toFile(line, at_ns));
  if (shown < 0 && frames < 0) return at_ns;
  return dueOf(table, line, Math.min(last, Math.max(0, shown + frames)));
}
