// Keeps the layout of a case, and whether single letters act, in this browser and nowhere else.

import { sameIsland } from '../hand/same-island';
import type { IslandView } from '../scene';
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

// After a change of the case, in which islands may have other numbers: each keeps the layout of the one that it was.
export function carryLayouts(title: string, before: readonly IslandView[], after: readonly IslandView[]): void {
  try {
    const kept = after.map((island) => {
      const was = sameIsland(island, before);
      return was && localStorage.getItem(keyOf(title, was.number));
    });
    kept.forEach((layout, at) => {
      const key = keyOf(title, after[at]!.number);
      if (layout === null) localStorage.removeItem(key);
      else localStorage.setItem(key, layout);
    });
  } catch {
    // As above.
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
