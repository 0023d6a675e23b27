// Keeps the layout of a case, and whether single letters act, in this browser and nowhere else.

import { parseLayout, type Layout } from './layout';

const keyOf = (title: string, island: number) => `pfiff-layout ${island} ${title}`;

export function readLayout(title: string, island: number, playable: readonly number[]): Layout {
  try {
    return parseLayout(localStorage.getItem(keyOf(title, island)), playable);
  } catch {
    return parseLayout(null, playable);
  }
}

export function keepLayout(title: string, island: number, layout: Layout): void {
  try {
    localStorage.setItem(keyOf(title, island), JSON.stringify(layout));
  } catch {
    // A browser that keeps nothing still shows what was chosen.
  }
}

const LETTERS = 'pfiff-letters';

// Whoever speaks to the page, or trembles, may want letters and digits to do nothing.
export function readLetters(): boolean {
  try {
    return localStorage.getItem(LETTERS) !== 'off';
  } catch {
    return true;
  }
}

export function keepLetters(act: boolean): void {
  try {
    localStorage.setItem(LETTERS, act ? 'on' : 'off');
  } catch {
    // As above.
  }
}
