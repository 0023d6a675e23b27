// A place that is tried and not given: where a clip would lie beside another, and by what it was found. Pure.
//
// Whatever a person does turns one trial into another, so that each can be undone. Nothing here is in the case.

import { clockErrorAt } from '../bounds';
import { lineOf, toScene } from '../exact/line';
import type { Lane } from '../scene';
import type { Agreement, Clip, Mark, Pick, Placement } from '../wire';
import { agree } from './same-event';

export type Method = 'alternative' | 'typed' | 'nudge' | 'same-event';
export type Side = 'own' | 'beside';

export interface Trial {
  // The clip that is tried, and the one beside it.
  id: number;
  beside: number;
  // File time of the other at this one's file time zero.
  offset_ns: number;
  method: Method;
  // Which of the places that sound hesitated about.
  alternative: number | null;
  // What a person says of the error; null: what the method implies.
  stated_ns: number | null;
  picks: readonly Pick[];
  // Picked in one clip, and not yet in the other.
  half: { own: Mark | null; beside: Mark | null };
}

// As the case has it where nobody says.
const ERROR_USUAL_NS = 500_000_000;
export const PICKS_MAX = 16;

const NONE = { own: null, beside: null };

export function trialAt(id: number, beside: number, offset_ns: number, method: Method): Trial {
  return { id, beside, offset_ns, method, alternative: null, stated_ns: null, picks: [], half: NONE };
}

export function alternativeAt(
  id: number,
  alternatives: readonly { beside: number; offset_ns: number }[],
  at: number,
): Trial | null {
  const chosen = alternatives.at(at % Math.max(1, alternatives.length));
  if (!chosen) return null;
  const place = trialAt(id, chosen.beside, chosen.offset_ns, 'alternative');
  return { ...place, alternative: alternatives.indexOf(chosen) };
}

// What was picked says another place than this one, and goes.
export function nudged(trial: Trial, later_ns: number): Trial {
  const offset_ns = Math.round(trial.offset_ns + later_ns);
  return { ...trial, offset_ns, method: 'nudge', stated_ns: null, picks: [], half: NONE };
}

// An event that was seen in one and heard in the other is two events: between them sound travelled.
export function marked(trial: Trial, side: Side, mark: Mark): Trial {
  const other = side === 'own' ? trial.half.beside : trial.half.own;
  const fits = other !== null && (other.frame === null) === (mark.frame === null);
  if (!fits) return { ...trial, half: { ...NONE, [side]: mark } };
  const pick = side === 'own' ? { own: mark, beside: other } : { own: other, beside: mark };
  return withPicks(trial, [...trial.picks, pick].slice(-PICKS_MAX));
}

export function unpicked(trial: Trial, at: number): Trial {
  const left = trial.picks.filter((_, one) => one !== at);
  return withPicks(trial, left);
}

function withPicks(trial: Trial, picks: readonly Pick[]): Trial {
  const found = agree(picks);
  const whole = { ...trial, picks, half: NONE, stated_ns: null };
  // Without any, it stays where they put it.
  return found ? { ...whole, offset_ns: found.offset_ns, method: 'same-event' } : { ...whole, method: 'nudge' };
}

export function agreementOf(trial: Trial): Agreement | null {
  return agree(trial.picks);
}

// `seen_ns`: how well two pictures can be laid over each other by eye, half a frame of each.
export function errorOfTrial(trial: Trial, seen_ns: number): number {
  const found = agreementOf(trial);
  if (found) return found.error_ns;
  return trial.stated_ns ?? (trial.method === 'nudge' ? seen_ns : ERROR_USUAL_NS);
}

// Where it would lie on the scene clock; its own drift is not known.
export function placementOf(trial: Trial, beside: Lane, file: string, error_ns: number): Placement {
  const anchor_ns = agreementOf(trial)?.anchor_ns ?? 0;
  const there_ns = trial.offset_ns + anchor_ns;
  const besides_ns = clockErrorAt(beside.placement, there_ns / 1e9) * 1e9;
  const clock_error_ns = Math.round(Math.hypot(error_ns, besides_ns));
  return {
    id: trial.id,
    file,
    start_ns: toScene(lineOf(beside), there_ns) - anchor_ns,
    drift_ppm: 0,
    drift_error_ppm: 600,
    anchor_ns,
    heard_error_ns: clock_error_ns,
    clock_error_ns,
    links: 0,
  };
}

// A lane for a clip that has none yet, or has another.
export function laneOfTrial(clip: Clip | undefined, name: string, number: number, placement: Placement): Lane {
  const duration_s = (clip?.duration_ns ?? 0) * 1e-9;
  const { id, start_ns, drift_ppm } = placement;
  const line = { start_s: start_ns * 1e-9, drift_ppm, duration_s };
  const clock_error_s = clockErrorAt(placement, duration_s);
  return { id, number, name, is_encoded: false, placement, clip, line, clock_error_s, copy_of: null };
}
