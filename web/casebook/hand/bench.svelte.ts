// The case while somebody works in it: one change at a time, and what was said against the last one.
//
// Promises that the page never shows a change that the case does not hold. Knows no panes and no lanes.

import { text } from '../text';
import type { Event, Work } from '../wire';
import type { Marking } from '../graphic/marker';
import { objection } from '../text/objection';
import { changed, Refused, type Placing } from './work';

export class Bench {
  is_busy = $state(false);
  // What is said to whoever works: what was done, or why it was not.
  said = $state('');

  constructor(
    readonly work: () => Work | undefined,
    readonly show: (event: Event, placed: number | null) => void,
  ) {}

  get may_write(): boolean {
    return this.work()?.may_write ?? false;
  }

  place(placing: Placing, name: string): Promise<void> {
    return this.#change(() => changed('place', placing), text.handPlaced(name), placing.id);
  }

  takeBack(id: number, name: string): Promise<void> {
    return this.#change(() => changed('take-back', { id }), text.handTakenBack(name), null);
  }

  mark(id: number, marking: Marking, name: string): Promise<void> {
    return this.#change(() => changed('mark', { id, ...marking }), text.graphicMarked(name), null);
  }

  clearMarks(id: number, name: string): Promise<void> {
    return this.#change(() => changed('clear-marks', { id }), text.graphicCleared(name), null);
  }

  async undo(): Promise<void> {
    if (this.work()?.can_undo) await this.#change(() => changed('undo', {}), text.undone, null);
  }

  async redo(): Promise<void> {
    if (this.work()?.can_redo) await this.#change(() => changed('redo', {}), text.redone, null);
  }

  // One after the other: a second press while the first is on its way is no second change.
  async #change(change: () => Promise<Event>, done: string, placed: number | null): Promise<void> {
    if (this.is_busy) return;
    this.is_busy = true;
    try {
      this.show(await change(), placed);
      this.said = done;
    } catch (error) {
      this.said = error instanceof Refused ? objection(error) : text.cannotLoad;
    } finally {
      this.is_busy = false;
    }
  }
}
