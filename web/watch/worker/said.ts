// What page and worker say to each other.

import type { Word } from './manifest';

export interface Standing {
  runs: string;
  signed_by: string;
  offered: string | undefined;
  was_used: boolean;
  stayed: boolean;
  fell_back: boolean;
  again: boolean;
  refused: { word: Word; path?: string | undefined } | undefined;
}

export type Ask = { ask: 'standing' } | { ask: 'check' } | { ask: 'use' | 'stay'; digest: string };

// To a worker that waits; it has no digest of its own to show.
export const TAKE_OVER = 'take-over';
// From the worker to the other pages: another version was taken, and nothing of this one is served any more.
export const TAKEN = 'taken';
