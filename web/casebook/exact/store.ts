// The clips that are open, each once however many ask for it: its pane, its sound.

import type { FrameTable } from './frames';
import { canDecodeHere, openClip, type Opened } from './source';
import { loadTable } from './table';

export interface OpenClip extends Opened {
  table: FrameTable | null;
}

export class ClipStore {
  #held = new Map<number, { clip: Promise<OpenClip>; uses: number }>();

  take(id: number): Promise<OpenClip> {
    const held = this.#held.get(id) ?? { clip: open(id), uses: 0 };
    held.uses += 1;
    this.#held.set(id, held);
    return held.clip;
  }

  giveBack(id: number): void {
    const held = this.#held.get(id);
    if (!held || --held.uses > 0) return;
    this.#held.delete(id);
    held.clip.then(
      (clip) => clip.close(),
      () => undefined,
    );
  }
}

async function open(id: number): Promise<OpenClip> {
  if (!canDecodeHere()) throw new Error('this browser decodes no frames');
  const opened = await openClip(id);
  const { pictures } = opened;
  const table = pictures && (await loadTable(id, pictures, opened.zero_ns));
  if (!table) return { ...opened, table: null };
  // The table of the server knows which stamp is file time zero; the container may not.
  return { ...opened, table, zero_ns: table.plays_ns[0]! - table.times_ns[0]! };
}
