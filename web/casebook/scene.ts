// The answer and the clips, put together as the page shows them: lanes by island, refusals with what belongs to them.

import { clockErrorWorst } from './bounds';
import { endTime, type Line } from './clock';
import type { Clip, Copy, Event, Hint, Pair, Placement, Refusal } from './wire';

const NS = 1e-9;

export interface Lane {
  id: number;
  // As people count: 1 for the earliest clip of the island.
  number: number;
  name: string;
  is_encoded: boolean;
  placement: Placement;
  clip: Clip | undefined;
  line: Line;
  clock_error_s: number;
  copy_of: string | null;
}

export interface IslandView {
  // 1 for the first.
  number: number;
  lanes: Lane[];
  pairs: Pair[];
  duration_s: number;
}

export interface RefusalView {
  refusal: Refusal;
  name: string;
  is_encoded: boolean;
  clip: Clip | undefined;
  hints: Hint[];
  copy: Copy | undefined;
}

export interface SceneView {
  islands: IslandView[];
  refusals: RefusalView[];
  nameOf: (id: number) => string;
}

export interface PartsRow {
  id: number;
  name: string;
  is_encoded: boolean;
  parts: Refusal['parts'];
}

// Refused clips of which stretches lie on an island's clock.
export function partsIn(view: SceneView, island: IslandView): PartsRow[] {
  return view.refusals
    .map(({ refusal, name, is_encoded }) => {
      const parts = refusal.parts.filter((part) => part.island === island.number - 1);
      return { id: refusal.id, name, is_encoded, parts };
    })
    .filter(({ parts }) => parts.length > 0);
}

export function baseName(file: string): string {
  return file.split('/').filter(Boolean).at(-1) ?? file;
}

export function sceneView(event: Event): SceneView {
  const { answer } = event;
  const clips = new Map(event.clips.map((clip) => [clip.id, clip]));
  const names = shortNames(answer.inputs);
  const encoded = new Set(answer.inputs.filter((input) => input.encoded).map((input) => input.id));
  const copies = new Map(answer.copies.map((copy) => [copy.id, copy]));
  const nameOf = (id: number) => names.get(id) ?? String(id);
  const lane = (placement: Placement, at: number): Lane => {
    const clip = clips.get(placement.id);
    const copy = copies.get(placement.id);
    const duration_s = (clip?.duration_ns ?? 2 * placement.anchor_ns) * NS;
    return {
      id: placement.id,
      number: at + 1,
      name: nameOf(placement.id),
      is_encoded: encoded.has(placement.id),
      placement,
      clip,
      line: { start_s: placement.start_ns * NS, drift_ppm: placement.drift_ppm, duration_s },
      clock_error_s: clockErrorWorst(placement, duration_s),
      copy_of: copy ? nameOf(copy.of) : null,
    };
  };
  const islands = answer.islands.map((island, at): IslandView => {
    const lanes = [...island.clips].sort((a, b) => a.start_ns - b.start_ns).map(lane);
    const ids = new Set(lanes.map(({ id }) => id));
    const pairs = answer.pairs.filter(({ a, b }) => ids.has(a) && ids.has(b));
    return { number: at + 1, lanes, pairs, duration_s: Math.max(0, ...lanes.map(({ line }) => endTime(line))) };
  });
  const refusals = answer.refusals.map((refusal) => ({
    refusal,
    name: nameOf(refusal.id),
    is_encoded: encoded.has(refusal.id),
    clip: clips.get(refusal.id),
    hints: answer.hints.filter(({ id }) => id === refusal.id),
    copy: copies.get(refusal.id),
  }));
  return { islands, refusals, nameOf };
}

// The last part of each path, and more of it where two files are called the same.
function shortNames(inputs: Event['answer']['inputs']): Map<number, string> {
  const seen = new Map<string, number>();
  for (const { file } of inputs) seen.set(baseName(file), (seen.get(baseName(file)) ?? 0) + 1);
  return new Map(inputs.map(({ id, file }) => [id, seen.get(baseName(file)) === 1 ? baseName(file) : file]));
}
