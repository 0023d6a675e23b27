// An island of one clip that sound placed nowhere, so that another can be tried beside it. Its clock is the clip's own.

import type { IslandView, SceneView } from '../scene';
import { laneOfTrial } from './trial';

export function aloneWith(view: SceneView, id: number): IslandView | null {
  const refused = view.refusals.find(({ refusal }) => refusal.id === id);
  if (!refused?.clip) return null;
  const own_clock = { start_ns: 0, drift_ppm: 0, drift_error_ppm: 0, anchor_ns: 0, heard_error_ns: 0, clock_error_ns: 0 };
  const placement = { id, file: refused.refusal.file, ...own_clock, links: 0 };
  const lane = laneOfTrial(refused.clip, refused.name, 1, placement);
  return { number: view.islands.length + 1, lanes: [lane], pairs: [], duration_s: lane.line.duration_s };
}
