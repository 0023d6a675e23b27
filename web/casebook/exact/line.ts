// Where a clip lies on the scene clock, in whole nanoseconds, so that an instant goes there and back unchanged.
//
// From file to scene is rounded up and from scene to file down: whoever goes to the scene time of a frame finds that
// frame due there, not the one before it.

import type { Lane } from '../scene';

export interface LineNs {
  start_ns: number;
  drift_ppm: number;
  duration_ns: number;
}

// Division in doubles may fall short of a whole number by less than this.
const HAIR = 0.01;

export function lineOf({ placement, line }: Lane): LineNs {
  return {
    start_ns: placement.start_ns,
    drift_ppm: placement.drift_ppm,
    duration_ns: Math.round(line.duration_s * 1e9),
  };
}

export function toScene(line: LineNs, file_ns: number): number {
  return line.start_ns + Math.ceil(file_ns * (1 + line.drift_ppm * 1e-6) - HAIR);
}

export function toFile(line: LineNs, scene_ns: number): number {
  return Math.floor((scene_ns - line.start_ns) / (1 + line.drift_ppm * 1e-6) + HAIR);
}

export function sceneEnd(line: LineNs): number {
  return toScene(line, line.duration_ns);
}

// The beginning belongs to the clip, the end does not.
export function covers(line: LineNs, scene_ns: number): boolean {
  return scene_ns >= line.start_ns && scene_ns < sceneEnd(line);
}
