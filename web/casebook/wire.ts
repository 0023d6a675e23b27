// What the server tells: formats/page.md, and the answer of formats/align.md. Only shapes and the fetching stand here.

export interface Placement {
  id: number;
  file: string;
  start_ns: number;
  drift_ppm: number;
  drift_error_ppm: number;
  anchor_ns: number;
  heard_error_ns: number;
  clock_error_ns: number;
  links: number;
}

export interface Pair {
  a: number;
  b: number;
  offset_ns: number;
  drift_ppm: number;
  heard_error_ns: number;
  overlap_ns: number;
  basis: 'measured' | 'fitted';
  score?: number;
}

export type Reason =
  | 'no_sound'
  | 'silent'
  | 'too_short'
  | 'nothing_in_common'
  | 'ambiguous'
  | 'contradicts'
  | 'discontinuous'
  | 'unreadable'
  // Only while a case is shown that is still being aligned.
  | 'unheard';

export interface Refusal {
  id: number;
  file: string;
  reason: Reason;
  detail: string;
  // Those of `detail`, in its order.
  figures?: number[];
  alternatives: { beside: number; offset_ns: number; score?: number }[];
  parts: { from_ns: number; to_ns: number; island: number; start_ns: number; clock_error_ns: number }[];
}

export interface Hint {
  id: number;
  island: number;
  start_ns: number;
  error_ns: number;
  source: string;
  shared_with?: number;
}

export interface Copy {
  id: number;
  of: number;
  offset_ns: number;
}

export interface Answer {
  version: number;
  spread_m: number;
  inputs: { id: number; file: string; encoded?: boolean }[];
  islands: { clips: Placement[] }[];
  pairs: Pair[];
  copies: Copy[];
  hints: Hint[];
  refusals: Refusal[];
}

export interface Clip {
  id: number;
  duration_ns: number;
  picture: { width: number; height: number; frame_rate?: number } | null;
  has_sound: boolean;
  // Browsers do not decode the original; it plays when its copy is there.
  needs_proxy?: boolean;
}

export interface Event {
  version: number;
  title: string;
  is_demonstration: boolean;
  answer: Answer;
  clips: Clip[];
  // Files can be brought in.
  grows?: boolean;
  // How often the case was aligned anew before this.
  turn?: number;
  // Where the page belongs to a case.
  work?: Work;
}

// What is to be said of files, by name and in the server's words.
export interface Notices {
  problems: { name: string; what: string; hint: string }[];
  // Of the case as a whole.
  case: string[];
  not_taken: { path: string; detail: string }[];
}

export interface Work {
  may_write: boolean;
  exhibits: number[];
  by_hand: PlacedByHand[];
  // Indices of islands that hang together by hands alone.
  islands_by_hand: number[];
  notices: Notices;
  graphic: { id: number; marks: GraphicMark[] }[];
  claimed: ClaimedTime[];
  can_undo: boolean;
  can_redo: boolean;
  // The number of the change that is undone next, or done again.
  undoes: number | null;
  redoes: number | null;
}

// File times; null where it goes to the clip's own beginning or end.
export interface GraphicMark {
  from_ns: number | null;
  to_ns: number | null;
  why: string | null;
  at: string;
}

export interface ClaimedTime {
  id: number;
  what: 'created' | 'modified' | 'file_modified';
  value: string;
  found_in: string;
  unix_ms: number;
  zone: 'utc' | 'offset' | 'none';
}

export interface PlacedByHand {
  id: number;
  beside: number;
  offset_ns: number;
  error_ns: number;
  method: string;
  picks: Pick[];
  agreement: Agreement | null;
  sound_later_ns: number | null;
  is_contradicted: boolean;
}

// Where an event lies in one clip: the first frame that shows it, or where it is heard.
export interface Mark {
  frame: number | null;
  at_ns: number;
  error_ns: number;
}

export interface Pick {
  own: Mark;
  beside: Mark;
}

export interface Agreement {
  offset_ns: number;
  error_ns: number;
  anchor_ns: number;
  apart_ns: number;
  is_disagreeing: boolean;
}

export async function fetchEvent(): Promise<Event> {
  const response = await fetch('/api/event');
  if (!response.ok) throw new Error(`event: ${response.status}`);
  return (await response.json()) as Event;
}

export function mediaAddress(id: number, kind: 'pane' | 'wall' = 'pane'): string {
  return kind === 'wall' ? `/media/${id}/wall` : `/media/${id}`;
}

// The loudest sample of each 50 ms, 0 to 255.
export const WAVEFORM_STEP_S = 0.05;

export async function fetchWaveform(id: number): Promise<Uint8Array> {
  const response = await fetch(`/api/waveform/${id}`);
  if (!response.ok) throw new Error(`waveform ${id}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
