// The keys of the bench. Without anything that is tried only the one that begins it does something.

import type { Trying } from './trying.svelte';

// As exactly as the ear and the playhead meet: a picture of the screen.
const HEARD_NS = 17e6;

type Does = 'keyTry' | 'keyNudgeFrame' | 'keyNudgeMs' | 'keyNudgeTen' | 'keyNudgeHundred' | 'keyPickIt' | 'keyPickSound' | 'keyLock';

export interface HandKey {
  does: Does;
  shown: string[];
  acts: Record<string, (trying: Trying) => void>;
}

const ms = (by: number) => (trying: Trying) => trying.nudge(by * 1e6);

export const HAND_KEYS: HandKey[] = [
  { does: 'keyTry', shown: ['T', 'Shift T'], acts: { t: (one) => one.another(1), 'Shift+t': (one) => one.another(-1) } },
  { does: 'keyNudgeFrame', shown: ['C', 'N'], acts: { c: (one) => one.nudgeFrames(-1), n: (one) => one.nudgeFrames(1) } },
  { does: 'keyNudgeMs', shown: ['V', 'B'], acts: { v: ms(-1), b: ms(1) } },
  { does: 'keyNudgeTen', shown: ['Shift V', 'Shift B'], acts: { 'Shift+v': ms(-10), 'Shift+b': ms(10) } },
  { does: 'keyNudgeHundred', shown: ['Shift C', 'Shift N'], acts: { 'Shift+c': ms(-100), 'Shift+n': ms(100) } },
  { does: 'keyPickIt', shown: ['P'], acts: { p: (one) => one.trial && one.pick() } },
  { does: 'keyPickSound', shown: ['Shift P'], acts: { 'Shift+p': (one) => one.trial && one.pickSound(HEARD_NS) } },
  { does: 'keyLock', shown: ['Enter', 'Esc'], acts: { Enter: (one) => void one.lock(), Escape: (one) => void one.drop() } },
];

// Enter does what has the focus, if anything has that it does something to.
export function mayLock(target: EventTarget | null): boolean {
  return !(target instanceof HTMLElement && target.matches('button, a, summary, input, select, textarea, video'));
}

// Where text is typed, undo is that of the text.
export function undoesItself(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('textarea, input:not([type="range"], [type="checkbox"], [type="radio"])');
}
