// What is hidden now: what is marked as graphic, but for the clips that the person asked to see.
//
// Whatever draws a picture of a clip, of any size, asks `hides` first; whatever sounds asks `hushes`. What was asked for
// is forgotten when the clip is left and with the page; nothing of it is kept.

import type { Event } from '../wire';
import { marksOf, SOUND_MARGIN_NS, touches, type Mark, type Marks } from './marks';

class Veil {
  #marks = $state.raw<Marks>(new Map());
  #shown = $state.raw<ReadonlySet<number>>(new Set());

  // Before anything of the event is drawn.
  take(event: Event): void {
    const before = this.#marks;
    this.#marks = marksOf(event.work, event.answer.copies);
    // What was asked for was asked of the marks of then.
    const isSame = (id: number) => JSON.stringify(before.get(id)) === JSON.stringify(this.#marks.get(id));
    this.#shown = new Set([...this.#shown].filter(isSame));
  }

  marks(id: number): readonly Mark[] {
    return this.#marks.get(id) ?? [];
  }

  isMarked(id: number): boolean {
    return this.marks(id).length > 0;
  }

  // Somebody asked to see a clip, and has not left it.
  get is_any_shown(): boolean {
    return this.#shown.size > 0;
  }

  isShownOnce(id: number): boolean {
    return this.#shown.has(id);
  }

  // A picture of these file times must not be shown clear; of unknown ones, whenever anything is marked.
  hides(id: number, from_ns = -Infinity, to_ns = Infinity): boolean {
    if (this.#shown.has(id)) return false;
    const marks = this.marks(id);
    return marks.length > 0 && touches(marks, from_ns, Math.max(to_ns, from_ns + 1));
  }

  // Its sound at this file time must not be heard.
  hushes(id: number, file_ns: number): boolean {
    return this.hides(id, file_ns - SOUND_MARGIN_NS, file_ns + SOUND_MARGIN_NS);
  }

  showOnce(id: number): void {
    this.#shown = new Set([...this.#shown, id]);
  }

  leave(id: number): void {
    if (this.#shown.has(id)) this.#shown = new Set([...this.#shown].filter((other) => other !== id));
  }

  toggle(id: number): void {
    if (this.#shown.has(id)) this.leave(id);
    else if (this.isMarked(id)) this.showOnce(id);
  }
}

export const veil = new Veil();
