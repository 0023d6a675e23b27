// Draws all lanes that stand on the page in one go, at most once for each picture of the browser.
//
// All or none: what a lane does not ask for in a round is no longer wanted, and is not fetched.

import { newRound, onCame } from './fetched';

const lanes = new Set<() => void>();
let is_due = false;

export function repaint(): void {
  if (is_due) return;
  is_due = true;
  requestAnimationFrame(() => {
    is_due = false;
    newRound();
    for (const draw of lanes) draw();
  });
}

// Until what comes back is called.
export function paints(draw: () => void): () => void {
  lanes.add(draw);
  repaint();
  return () => lanes.delete(draw);
}

let is_watching = false;

// Something came from the server, or light became dark: colours are read from the style sheet when drawing.
export function watchSurroundings(): void {
  if (is_watching) return;
  is_watching = true;
  onCame(repaint);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ['data-theme'] });
}
