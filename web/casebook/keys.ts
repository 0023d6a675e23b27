// What keys do. A control that has the focus keeps the keys that it needs itself.

import type { Player } from './player.svelte';

type Act = (player: Player, now_ms: number) => void;

const move =
  (by_s: number): Act =>
  (player) =>
    player.seek(player.scene_s + by_s);

const acts: Record<string, Act> = {
  ' ': (player, now_ms) => player.toggle(now_ms),
  ArrowLeft: move(-1),
  ArrowRight: move(1),
  'Shift+ArrowLeft': move(-10),
  'Shift+ArrowRight': move(10),
  ',': (player, now_ms) => player.step(-1, now_ms),
  '.': (player, now_ms) => player.step(1, now_ms),
};

export function onKey(pressed: KeyboardEvent, player: Player): void {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey || keepsKeys(pressed.target, pressed.key)) return;
  const is_shifted_arrow = pressed.shiftKey && pressed.key.startsWith('Arrow');
  const act = acts[is_shifted_arrow ? `Shift+${pressed.key}` : pressed.key];
  if (!act) return;
  pressed.preventDefault();
  act(player, performance.now());
}

function keepsKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('select, input, textarea, video')) return true;
  return key === ' ' && target.matches('button, summary, a, [role="button"]');
}
