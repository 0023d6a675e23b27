// The case while somebody works in it: one change at a time, and what was said against the last one.
//
// Promises that the page never shows a change that the case does not hold. Knows no panes and no lanes.

import { text } from '../text';
import type { Event, Work } from '../wire';
import type { Marking } from '../graphic/marker';
import { objection } from '../text/objection';
import { restingOn } from './resting';
import { changed, Refused, type Placing } from './work';

export class Working {
  is_busy = $state(false);
  // What is said to whoever works: what was done, or why it was not.
  said = $state('');
  // The same words said again are heard again.
  said_times = $state(0);
  // Called when the case took a change that is new, with the number that it gave it, before the page shows it.
  onWritten: (placed: number | null, written: number | null) => void = () => undefined;

  constructor(
    readonly work: () => Work | undefined,
    readonly show: (event: Event, placed: number | null) => void,
    readonly nameOf: (id: number) => string,
  ) {}

  get may_write(): boolean {
    return this.work()?.may_write ?? false;
  }

  say(said: string): void {
    this.said = said;
    this.said_times += 1;
  }

  // Names of those that move when this one moves.
  along(id: number): string[] {
    return restingOn(this.work()?.by_hand ?? [], id).map(this.nameOf);
  }

  place(placing: Placing, name: string): Promise<boolean> {
    const done = text.handPlaced(name) + this.#movedAlong(placing.id);
    return this.#change(() => changed('place', placing), done, placing.id);
  }

  takeBack(id: number, name: string): Promise<boolean> {
    const done = text.handTakenBack(name) + this.#movedAlong(id);
    return this.#change(() => changed('take-back', { id }), done, null);
  }

  mark(id: number, marking: Marking, name: string): Promise<boolean> {
    return this.#change(() => changed('mark', { id, ...marking }), text.graphicMarked(name), null);
  }

  clearMarks(id: number, name: string): Promise<boolean> {
    return this.#change(() => changed('clear-marks', { id }), text.graphicCleared(name), null);
  }

  // `change`: which is meant, so that nothing is undone that another page did. `taken`: before the page shows it.
  async undo(change: number, taken: () => void): Promise<void> {
    await this.#change(() => changed('undo', { change }), text.undone, null, taken);
  }

  async redo(change: number, taken: () => void): Promise<void> {
    await this.#change(() => changed('redo', { change }), text.redone, null, taken);
  }

  #movedAlong(id: number): string {
    const names = this.along(id);
    return names.length > 0 ? ` ${text.movedAlong(names)}` : '';
  }

  // One after the other: a second press while the first is on its way is no second change.
  async #change(
    change: () => Promise<Event>,
    done: string,
    placed: number | null,
    taken = (event: Event) => this.onWritten(placed, event.work?.undoes ?? null),
  ): Promise<boolean> {
    if (this.is_busy) return false;
    this.is_busy = true;
    try {
      const event = await change();
      taken(event);
      this.show(event, placed);
      this.say(done);
      return true;
    } catch (error) {
      this.say(error instanceof Refused ? objection(error) : text.cannotLoad);
      return false;
    } finally {
      this.is_busy = false;
    }
  }
}
