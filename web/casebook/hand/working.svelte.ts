// The case while somebody works in it: one change after the other, and what was said against them.
//
// Promises that no change is dropped in silence, and that the page never shows one that the case does not hold. Knows no
// panes and no lanes.

import { text } from '../text';
import { fetchEvent, type Event, type Work } from '../wire';
import type { Marking } from '../graphic/marker';
import { objection } from '../text/objection';
import { restingOn } from './resting';
import { changed, Refused, type Change, type Placing } from './work';

// A change that is on its way, or waits for those before it.
interface Pending {
  what: Change;
  body: object;
  written: Promise<boolean>;
}

export class Working {
  // Something is on its way.
  is_busy = $state(false);
  // What is said to whoever works: what was done, or why it was not.
  said = $state('');
  // The same words said again are heard again.
  said_times = $state(0);
  // Called when the case took a change that is new, with the number that it gave it, before the page shows it.
  onWritten: (placed: number | null, written: number | null) => void = () => undefined;

  // Called when the case is read anew, before the page shows it: `work` is what it holds now.
  onRead: (work: Work | undefined) => void = () => undefined;

  #pending: Pending[] = [];
  // The page may show what the case does not hold any more.
  #is_behind = false;
  // What was said against changes while others still waited.
  #against: string[] = [];

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
    return this.#change('place', placing, done, placing.id);
  }

  takeBack(id: number, name: string): Promise<boolean> {
    const done = text.handTakenBack(name) + this.#movedAlong(id);
    return this.#change('take-back', { id }, done);
  }

  mark(id: number, marking: Marking, name: string): Promise<boolean> {
    return this.#change('mark', { id, ...marking }, text.graphicMarked(name));
  }

  clearMarks(id: number, name: string): Promise<boolean> {
    return this.#change('clear-marks', { id }, text.graphicCleared(name));
  }

  // `change`: which is meant, so that nothing is undone that another page did. `taken`: before the page shows it.
  undo(change: number, taken: () => void): Promise<boolean> {
    return this.#change('undo', { change }, text.undone, null, taken);
  }

  redo(change: number, taken: () => void): Promise<boolean> {
    return this.#change('redo', { change }, text.redone, null, taken);
  }

  #movedAlong(id: number): string {
    const names = this.along(id);
    return names.length > 0 ? ` ${text.movedAlong(names)}` : '';
  }

  // One after the other. What is still on its way of the same clip is not done twice: somebody pressed a second time.
  #change(
    what: Change,
    body: object,
    done: string,
    placed: number | null = null,
    taken = (event: Event) => this.onWritten(placed, event.work?.undoes ?? null),
  ): Promise<boolean> {
    const last = this.#pending.findLast((one) => clipOf(one.body) === clipOf(body));
    if (last?.what === what && JSON.stringify(last.body) === JSON.stringify(body)) return last.written;
    const before = this.#pending.at(-1)?.written ?? Promise.resolve(true);
    this.is_busy = true;
    const written = before.then(() => this.#write(() => changed(what, body), done, placed, taken));
    this.#pending.push({ what, body, written });
    return written;
  }

  async #write(
    change: () => Promise<Event>,
    done: string,
    placed: number | null,
    taken: (event: Event) => void,
  ): Promise<boolean> {
    try {
      if (this.#is_behind) await this.#read();
      const event = await change();
      taken(event);
      this.show(event, placed);
      this.#close(done);
      return true;
    } catch (error) {
      const is_refused = error instanceof Refused;
      this.#is_behind ||= !is_refused || error.code === 'changed_elsewhere';
      const is_shown = this.#is_behind && (await this.#read().then(() => true, () => false));
      if (is_refused) this.#against.push(objection(error));
      else this.#against.push(is_shown ? text.answerLost : text.cannotLoad);
      if (is_shown) this.#against.push(text.shownAnew);
      this.#close('');
      return false;
    }
  }

  // Another page changed the case, or what it answered was lost: what it holds is shown.
  async #read(): Promise<void> {
    const event = await fetchEvent();
    this.#is_behind = false;
    this.onRead(event.work);
    this.show(event, null);
  }

  // What was said against one is not hidden by what the next one says.
  #close(done: string): void {
    this.#pending.shift();
    this.say([...new Set([...this.#against, done])].filter(Boolean).join(' '));
    this.is_busy = this.#pending.length > 0;
    if (!this.is_busy) this.#against = [];
  }
}

const clipOf = (body: object) => (body as { id?: number }).id;
