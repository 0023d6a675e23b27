// Draws lanes, at most once for each picture of the browser: those that changed, and those that still lack something.
//
// What no lane asks for in two rounds is no longer wanted, and is not fetched: somebody scrolled on.

import { newRound, onCame, wished } from './fetched';

export interface Painted {
  // It looks different now.
  changed: () => void;
  stop: () => void;
}

interface Lane {
  draw: () => void;
  is_due: boolean;
  // Whether all that it wanted was there.
  is_whole: boolean;
}

const lanes = new Set<Lane>();
let is_due = false;

function soon(): void {
  if (is_due) return;
  is_due = true;
  requestAnimationFrame(() => {
    is_due = false;
    newRound();
    for (const lane of lanes) if (lane.is_due || !lane.is_whole) paint(lane);
  });
}

function paint(lane: Lane): void {
  const before = wished();
  lane.draw();
  lane.is_due = false;
  lane.is_whole = wished() === before;
}

export function paints(draw: () => void): Painted {
  const lane: Lane = { draw, is_due: true, is_whole: false };
  lanes.add(lane);
  soon();
  const changed = () => {
    lane.is_due = true;
    soon();
  };
  return { changed, stop: () => lanes.delete(lane) };
}

function repaint(): void {
  for (const lane of lanes) lane.is_due = true;
  soon();
}

let is_watching = false;

// Something came from the server, or light became dark: colours are read from the style sheet when drawing.
export function watchSurroundings(): void {
  if (is_watching) return;
  is_watching = true;
  onCame(soon);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ['data-theme'] });
}
