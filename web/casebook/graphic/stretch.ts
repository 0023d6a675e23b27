// The stretch of a clip between the in and out points, in its own time: what is to be marked.

import { sceneEnd, toFile, type LineNs } from '../exact/line';

export interface Stretch {
  // Null where the point lies before, or after, the clip: then it goes to the clip's own end.
  from_ns: number | null;
  to_ns: number | null;
}

export function stretchIn(line: LineNs, in_ns: number | null, out_ns: number | null): Stretch | null {
  if (in_ns === null && out_ns === null) return null;
  const from_ns = in_ns ?? -Infinity;
  const to_ns = out_ns ?? Infinity;
  if (from_ns >= sceneEnd(line) || to_ns <= line.start_ns || to_ns <= from_ns) return null;
  const inside = (scene_ns: number) => {
    const file_ns = Number.isFinite(scene_ns) ? toFile(line, scene_ns) : 0;
    return file_ns > 0 && file_ns < line.duration_ns ? file_ns : null;
  };
  return { from_ns: inside(from_ns), to_ns: inside(to_ns) };
}
