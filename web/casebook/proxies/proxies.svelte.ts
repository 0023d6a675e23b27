// The copies for playing as they come to be: asked for while any is on its way, told what is looked at.
//
// Knows no panes but by number: whoever plays says what is near, and hears when something new can be played.

import { askProxies, fetchProxies, type Kind, type Near, type Proxy } from './wire';
import { playable } from './near';

const ASK_EACH_MS = 500;

export class Proxies {
  all = $state.raw<Proxy[]>([]);
  #of = new Map<number, Proxy[]>();
  #told = '';
  #timer = 0;

  // `look` says what is near, `onReady` is called when other copies can be played than before.
  constructor(
    readonly look: () => Near | null,
    readonly onReady: () => void,
  ) {}

  async begin(): Promise<void> {
    this.#take(await fetchProxies());
    this.#goOn();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  of(id: number): Proxy[] {
    return this.#of.get(id) ?? [];
  }

  // What of a clip can be played in so many panes.
  playable(id: number, panes: number): Kind | null {
    return playable(this.of(id), panes);
  }

  // One clip, or all.
  async stop(id: number | null): Promise<void> {
    this.#take(await askProxies('stop', { id }));
  }

  async resume(id: number | null): Promise<void> {
    this.#take(await askProxies('resume', { id }));
    this.#goOn();
  }

  get is_coming(): boolean {
    return this.all.some(({ state }) => state === 'waiting' || state === 'making');
  }

  #goOn(): void {
    clearTimeout(this.#timer);
    if (this.is_coming) this.#timer = window.setTimeout(() => void this.#ask(), ASK_EACH_MS);
  }

  async #ask(): Promise<void> {
    try {
      const near = this.look();
      const said = JSON.stringify(near);
      const is_news = near !== null && said !== this.#told;
      this.#take(is_news ? await askProxies('near', near) : await fetchProxies());
      this.#told = said;
    } catch {
      // The server may be gone for good, or only slow; the next turn shows.
    }
    if (this.#timer !== 0) this.#goOn();
  }

  #take(all: Proxy[]): void {
    const ready = (some: Proxy[]) => some.filter(({ state }) => state === 'ready').length;
    const is_new = ready(all) !== ready(this.all);
    this.#of = new Map();
    for (const one of all) this.#of.set(one.id, [...(this.#of.get(one.id) ?? []), one]);
    this.all = all;
    if (is_new) this.onReady();
  }
}
