// Whose copy is wanted first, and which copy a pane plays. Pure.

import type { Lane } from '../scene';
import type { Kind, Near, Proxy } from './wire';

// With more panes, each plays its smallest copy: two cores do not decode more at full size.
export const FULL_PANES_MAX = 4;

// Those in panes, then the others, the nearest to the playhead first.
export function nearest(lanes: readonly Lane[], panes: readonly number[], scene_s: number): Near {
  const away = ({ line }: Lane) =>
    Math.max(0, line.start_s - scene_s, scene_s - line.start_s - line.duration_s);
  const others = lanes.filter(({ id }) => !panes.includes(id)).sort((a, b) => away(a) - away(b));
  return {
    ids: [...panes, ...others.map(({ id }) => id)],
    panes: panes.length,
    is_wall: panes.length > FULL_PANES_MAX,
  };
}

// What of a clip can be played now, best first for so many panes; null while there is nothing.
export function playable(proxies: readonly Proxy[], panes: number): Kind | null {
  const stateOf = (kind: Kind) => proxies.find((one) => one.kind === kind)?.state;
  const has_wall = stateOf('wall') === 'ready';
  const has_pane = [undefined, 'ready'].includes(stateOf('pane'));
  if (panes > FULL_PANES_MAX && has_wall) return 'wall';
  return has_pane ? 'pane' : has_wall ? 'wall' : null;
}

export function percentOf({ frames_done, frames_total }: Proxy): number {
  return frames_total ? Math.min(99, Math.floor((100 * (frames_done ?? 0)) / frames_total)) : 0;
}
