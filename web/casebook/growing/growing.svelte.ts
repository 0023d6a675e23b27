// A case that grows from the page: what was brought, what came of each file, and how far the work has come.
//
// One file after the other, in the order in which they were found. The work goes on in the program when the page is
// closed; files that were on their way are not taken then, and can be brought again.

import { text } from '../text';
import type { Found } from './dropped';
import { ask, bring, fetchDoing, Halted, type Came, type Doing } from './wire';

const ASK_EACH_MS = 500;

export class Growing {
  doing = $state.raw<Doing | null>(null);
  // What came of each file, newest last.
  came = $state.raw<Came[]>([]);
  // The file that is on its way.
  coming = $state.raw<{ name: string; at: number; of: number; bytes: number; of_bytes: number } | null>(null);
  // Why no more is taken.
  halted = $state('');
  // There are clips that the page does not show yet.
  is_ripe = $state(false);
  // Of the event that the page shows.
  #turn = 0;
  #timer = 0;
  #until = new AbortController();
  #waiting: Found[] = [];

  // `renew` shows the case as it is now; `is_bare`: nothing would be lost by that.
  constructor(
    readonly renew: () => void,
    readonly is_bare: () => boolean,
  ) {}

  get is_at_work(): boolean {
    return this.doing !== null && this.doing.stage !== 'idle';
  }

  begin(turn: number): Promise<void> {
    this.#turn = turn;
    return this.#ask(fetchDoing);
  }

  // The page shows an event of this turn by another way: what a change of its own was answered with.
  shows(turn: number): void {
    if (turn < this.#turn) return;
    this.#turn = turn;
    this.is_ripe = false;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#until.abort();
  }

  async bring(found: Found[]): Promise<void> {
    if (found.length === 0) return;
    // What is dropped while others are on their way comes after them.
    this.#waiting.push(...found);
    if (this.coming) return;
    this.#until = new AbortController();
    this.halted = '';
    this.came = [];
    await this.#bringAll();
    this.#waiting = [];
    this.coming = null;
    if (this.halted || this.came.some(({ outcome }) => outcome === 'taken')) await this.align();
  }

  async #bringAll(): Promise<void> {
    let before = 0;
    for (let n = 0; n < this.#waiting.length && !this.#until.signal.aborted; n++) {
      const { name, file } = this.#waiting[n]!;
      const on_its_way = (bytes: number) => {
        const of_bytes = this.#waiting.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
        this.coming = { name, at: n + 1, of: this.#waiting.length, bytes: before + bytes, of_bytes };
      };
      on_its_way(0);
      if (!(await this.#bringOne(name, file, on_its_way))) return;
      before += file?.size ?? 0;
    }
  }

  // False where no further file can be taken.
  async #bringOne(name: string, file: File | null, said: (bytes: number) => void): Promise<boolean> {
    const refused = (detail: string): Came => ({ name, outcome: 'refused', detail });
    if (!file) {
      this.came = [...this.came, refused(text.bringUnreadable)];
      return true;
    }
    try {
      this.came = [...this.came, await bring(name, file, said, this.#until.signal)];
      return true;
    } catch (error) {
      if (error instanceof Halted) this.halted = `${error.message}. ${error.hint}`;
      else if (this.#until.signal.aborted) this.halted = text.bringStopped;
      else {
        // A file that went away meanwhile looks like a server that did; the next one shows which it was.
        this.came = [...this.came, refused(text.bringUnreadable)];
        return (await fetchDoing().catch(() => null)) !== null || this.#lost();
      }
      return false;
    }
  }

  #lost(): false {
    this.halted = text.cannotLoad;
    return false;
  }

  stopBringing(): void {
    this.#until.abort();
  }

  align(): Promise<void> {
    return this.#ask(() => ask('align'));
  }

  stop(): Promise<void> {
    return this.#ask(() => ask('stop'));
  }

  #take(doing: Doing | null): void {
    this.doing = doing;
    if (!doing) return;
    if (doing.turn > this.#turn) {
      this.#turn = doing.turn;
      if (this.is_bare()) this.renew();
      else this.is_ripe = true;
    }
    clearTimeout(this.#timer);
    if (this.is_at_work) this.#timer = window.setTimeout(() => void this.#ask(fetchDoing), ASK_EACH_MS);
  }

  async #ask(what: () => Promise<Doing | null>): Promise<void> {
    const doing = await what().catch(() => null);
    if (!doing) this.halted = text.cannotLoad;
    // Asked again in any case: the server may only be slow.
    this.#take(doing ?? this.doing);
  }
}
