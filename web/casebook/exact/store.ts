// The clips that are open, each once however many ask for it: its pane, its sound.

import type { Kind } from '../proxies/wire';
import type { FrameTable } from './frames';
import { canDecodeHere, openClip, type Opened } from './source';
import { loadTable } from './table';

export interface OpenClip extends Opened {
  table: FrameTable | null;
}

export class ClipStore {
  #held = new Map<string, { clip: Promise<OpenClip>; uses: number }>();

  take(id: number, kind: Kind = 'pane'): Promise<OpenClip> {
    const key = `${id} ${kind}`;
    const held = this.#held.get(key) ?? { clip: open(id, kind), uses: 0 };
    held.uses += 1;
    this.#held.set(key, held);
    return held.clip;
  }

  giveBack(id: number, kind: Kind = 'pane'): void {
    const key = `${id} ${kind}`;
    const held = this.#held.get(key);
    if (!held || --held.uses > 0) return;
    this.#held.delete(key);
    held.clip.then(
      (clip) => clip.close(),
      () => undefined,
    );
  }
}

async function open(id: number, kind: Kind): Promise<OpenClip> {
  if (!canDecodeHere()) throw new Error('this browser decodes no frames');
  const opened = await openClip(id, kind);
  const { pictures } = opened;
  const table = pictures && (await loadTable(id, kind, pictures, opened.zero_ns));
  if (!table) return { ...opened, table: null };
  // The table of the server knows which stamp is file time zero; the container may not.
  return { ...opened, table, zero_ns: table.plays_ns[0]! - table.times_ns[0]! };
}
