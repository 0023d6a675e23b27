// The wheel over lanes: with Ctrl, and so with two fingers on a pad, closer or farther at the pointer; sideways or with
// Shift, along. Everything else scrolls the page as ever.

import type { TimeView } from './view.svelte';

const ZOOM_PER_PX = 0.004;
// A notch of a mouse's wheel counts as so many pixels, however the browser counts.
const NOTCH_MAX_PX = 150;

export function onWheel(turned: WheelEvent, time: TimeView, track: DOMRect, stop: () => void): void {
  const { ctrlKey, metaKey, shiftKey } = turned;
  const unit = turned.deltaMode === 1 ? 30 : turned.deltaMode === 2 ? 400 : 1;
  const [x, y] = [turned.deltaX * unit, turned.deltaY * unit];
  if (ctrlKey || metaKey) {
    turned.preventDefault();
    const px = Math.max(-NOTCH_MAX_PX, Math.min(NOTCH_MAX_PX, y));
    time.zoom(Math.exp(-px * ZOOM_PER_PX), time.timeAt(turned.clientX - track.left, track.width));
    return;
  }
  const along = shiftKey && x === 0 ? y : x;
  if (!time.is_zoomed || along === 0 || (!shiftKey && Math.abs(x) <= Math.abs(y))) return;
  turned.preventDefault();
  stop();
  time.pan(along * time.s_per_px);
}
