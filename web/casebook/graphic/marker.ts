// How a room of the page marks a clip without knowing the case: handed down from the page to whoever asks.

import { createContext } from 'svelte';

export interface Marking {
  from_ns: number | null;
  to_ns: number | null;
  why: string | null;
}

export const WHOLE: Marking = { from_ns: null, to_ns: null, why: null };

export interface Marker {
  readonly may_write: boolean;
  // Whether the case holds it.
  mark(id: number, marking: Marking, name: string): Promise<boolean>;
  clearMarks(id: number, name: string): Promise<boolean>;
}

const [inherited, hand, isThere] = createContext<Marker>();

export const handMarker = hand;

// Nothing where the page belongs to no case.
export function marker(): Marker | null {
  return isThere() ? inherited() : null;
}
