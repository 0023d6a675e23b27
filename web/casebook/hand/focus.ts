// Where the focus goes when what had it is gone after a change: to the clip that it was about, wherever that stands now.
//
// Without it a screen reader falls back to the beginning of the page, and so does Tab. Scrolls nothing: whoever looks
// at the panes goes on looking at them.

import { tick } from 'svelte';

const ABOUT = '[data-refused], [data-lane], [data-bench], figure[data-clip]';

// The clip that whoever has the focus works on.
export function clipInHand(): number | null {
  const data = document.activeElement?.closest<HTMLElement>(ABOUT)?.dataset;
  const id = data?.['refused'] ?? data?.['lane'] ?? data?.['bench'] ?? data?.['clip'];
  return id === undefined ? null : Number(id);
}

// Once the page shows the change. From the bench it stays on the stage; nothing else is there in full screen.
export async function keepFocus(id: number | null): Promise<void> {
  const was_on_stage = document.activeElement?.closest('.stage') != null;
  await tick();
  const { activeElement } = document;
  if (activeElement && activeElement !== document.body) return;
  const pane = `figure[data-clip="${id}"] .number`;
  const below = [`[data-lane="${id}"] .name`, `[data-refused="${id}"] button`];
  const places = was_on_stage ? [pane, ...below] : [...below, pane];
  const room = document.fullscreenElement ?? document;
  for (const place of [...places, '#panes', '#refused']) {
    const found = room.querySelector<HTMLElement>(place);
    found?.focus({ preventScroll: true });
    if (found && document.activeElement === found) return;
  }
}
