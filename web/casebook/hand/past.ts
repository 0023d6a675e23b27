// What was done on the page, in one line of time: what was only tried and what the case was told. Pure.
//
// Whatever a change was, the trial that stood before it stands again when it is undone: after a lock the clip is back on
// the bench, with its picks. The line begins when the page is loaded; of the time before, only the case knows.

import type { Trial } from './trial';

export interface Change {
  before: Trial | null;
  after: Trial | null;
  // The number that the case gave it, where the case was told: it has to be told to undo it.
  written: number | null;
}

export interface Past {
  done: readonly Change[];
  undone: readonly Change[];
  // Nothing was done since the page was loaded, so what was undone before can still be done again.
  is_fresh: boolean;
}

export const NO_PAST: Past = { done: [], undone: [], is_fresh: true };

const CHANGES_MAX = 1_000;

// What was undone until then cannot be done again: another way was taken.
export function grown({ done }: Past, change: Change): Past {
  return { done: [...done, change].slice(-CHANGES_MAX), undone: [], is_fresh: false };
}

// What is undone next. `of_case`: what the case has to undo, of before the page was loaded.
export function newest({ done }: Past, trial: Trial | null, of_case: number | null): Change | null {
  return done.at(-1) ?? (of_case === null ? null : { before: trial, after: trial, written: of_case });
}

// What is done again next.
export function nextAgain({ undone, is_fresh }: Past, trial: Trial | null, of_case: number | null): Change | null {
  const of_before = is_fresh && of_case !== null ? { before: trial, after: trial, written: of_case } : null;
  return undone.at(-1) ?? of_before;
}

export function steppedBack(past: Past, change: Change): Past {
  return { ...past, done: past.done.slice(0, -1), undone: [...past.undone, change] };
}

export function steppedOn(past: Past, change: Change): Past {
  return { ...past, done: [...past.done, change], undone: past.undone.slice(0, -1) };
}

// What is left of the line where another page changed the case meanwhile. `of_case`: what the case would undo next.
//
// What it does not hold any more cannot be undone; where it would undo what this page did not do, nothing is known of
// what lies below. A trial that was locked can still be brought back.
export function known(past: Past, of_case: number | null): Past {
  const newest_at = of_case === null ? -1 : past.done.findLastIndex(({ written }) => written === of_case);
  const kept = past.done.flatMap((change, at) => (at <= newest_at ? change : (triedOnly(change) ?? [])));
  const undone = past.undone.filter(({ written }) => written === null);
  return { done: kept, undone, is_fresh: true };
}

function triedOnly(change: Change): Change | null {
  if (change.written === null) return change;
  return change.before === change.after ? null : { ...change, written: null };
}
