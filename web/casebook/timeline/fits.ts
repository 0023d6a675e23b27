// What the timeline can be fitted to: the stretch between the in and the out point, and the clip of the chosen pane.

import { endTime } from '../clock';
import type { Player } from '../exact/player.svelte';
import type { TimeView } from './view.svelte';

export function hasLoop(player: Player): boolean {
  return player.in_ns !== null || player.out_ns !== null;
}

export function fitLoop(time: TimeView, player: Player): void {
  if (hasLoop(player)) time.fit((player.in_ns ?? 0) / 1e9, (player.out_ns ?? player.end_ns) / 1e9);
}

export function fitChosen(time: TimeView, player: Player): void {
  const line = player.chosen?.lane.line;
  if (line) time.fit(line.start_s, endTime(line));
}
