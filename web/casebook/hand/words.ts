// By what a place was found, in words.

import { text } from '../text';
import type { Pick, PlacedByHand } from '../wire';

export function pickWords({ own, beside }: Pick, name: string): string {
  if (own.frame !== null && beside.frame !== null) return text.pickFrames(own.frame, beside.frame, name);
  return text.pickSounds(own.at_ns / 1e9, beside.at_ns / 1e9, name);
}

export function foundWords({ method, picks, error_ns }: PlacedByHand, name: string): string {
  const [first, ...more] = picks;
  const error_s = error_ns / 1e9;
  if (first) {
    const found = pickWords(first, name);
    return text.byHandEvent(more.length > 0 ? `${found} ${text.more(more.length)}` : found, error_s);
  }
  // `nudged` is what older cases say.
  if (method === 'nudge' || method === 'nudged') return text.byHandNudged(name, error_s);
  return method === 'alternative' ? text.byHandAlternative(name, error_s) : text.byHand(error_s);
}
