// Whether the app that runs is the one that was checked, and whether another one waits: asked of the worker.
//
// Whoever opens keys waits for `mayUnlock()` first, so that a person knows of another app before it could matter.

import { reload } from './fragment';
import { TAKE_OVER, type Ask, type Standing } from './worker/said';

// Longer than a slow network needs for a manifest; keys are not locked up by a relay that is silent.
const PATIENCE_MS = 6_000;

class Trust {
  standing = $state<Standing>();
  // The first load: nothing stands between the network and the page yet.
  first = $state(false);
  // This browser lets no worker stand there, or the worker did not install.
  without = $state(false);
  // The browser found another worker, whoever signed it.
  other_worker = $state(false);

  // Made first: the line below fills it.
  private isChecked: () => void = () => undefined;
  private checked = new Promise<void>((done) => (this.isChecked = done));
  private unlock: (() => void)[] = [];

  async begin(): Promise<void> {
    const workers = navigator.serviceWorker;
    if (!workers) {
      this.without = true;
      return this.isChecked();
    }
    this.first = !workers.controller;
    setTimeout(this.isChecked, PATIENCE_MS);
    if (workers.controller) void this.refresh();
    try {
      const registration = await workers.register('/worker.js', { scope: '/' });
      if (!this.first) this.watch(registration);
      await workers.ready;
      if (this.first && registration.active?.state === 'activating') await changed(registration.active);
      this.standing = await ask({ ask: 'standing' });
      this.watch(registration);
    } catch {
      this.without = !workers.controller;
      this.isChecked();
    }
  }

  private watch(registration: ServiceWorkerRegistration): void {
    const look = () => (this.other_worker ||= Boolean(registration.installing ?? registration.waiting) && !this.first);
    registration.onupdatefound = look;
    look();
  }

  // Asks at once what is known, and then the network.
  private async refresh(): Promise<void> {
    this.standing = await ask({ ask: 'standing' });
    this.standing = (await ask({ ask: 'check' })) ?? this.standing;
    this.isChecked();
  }

  // Done when nothing waits for the person any more.
  async mayUnlock(): Promise<void> {
    await this.checked;
    if (this.waits) await new Promise<void>((done) => this.unlock.push(done));
  }

  get waits(): boolean {
    return Boolean(this.standing?.offered) && !this.standing?.stayed;
  }

  async use(): Promise<void> {
    const digest = this.standing?.offered;
    if (!digest || !(await ask({ ask: 'use', digest }))) return this.refresh();
    const registration = await navigator.serviceWorker.getRegistration();
    registration?.waiting?.postMessage(TAKE_OVER);
    reload();
  }

  async stay(): Promise<void> {
    const digest = this.standing?.offered;
    if (digest) this.standing = (await ask({ ask: 'stay', digest })) ?? this.standing;
    this.unlock.splice(0).forEach((done) => done());
  }
}

const changed = (worker: ServiceWorker) =>
  new Promise<void>((done) => worker.addEventListener('statechange', () => done(), { once: true }));

// Answers nothing where there is no worker, or one that is silent.
async function ask<Answer = Standing | undefined>(asked: Ask): Promise<Answer | undefined> {
  const worker = navigator.serviceWorker.controller ?? (await navigator.serviceWorker.ready).active;
  if (!worker) return undefined;
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => done(event.data as Answer);
    setTimeout(() => done(undefined), 60_000);
    worker.postMessage(asked, [port2]);
  });
}

export const trust = new Trust();
