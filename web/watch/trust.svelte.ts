// Whether the app that runs is the one that was checked, and whether another one waits: asked of the worker.
//
// Whoever opens keys waits for `mayUnlock()` first, so that a person knows of another app before it could matter.

import { reload } from './fragment';
import { TAKE_OVER, TAKEN, type Ask, type Standing } from './worker/said';

// Longer than a slow network needs for a manifest; keys are not locked up by a relay that is silent.
const PATIENCE_MS = 6_000;
// For the worker of a version that was just chosen; that version runs without it too.
const WORKER_MS = 10_000;

// Absent without TLS.
const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;

class Trust {
  standing = $state<Standing>();
  // This browser lets no worker stand there, or the worker did not install.
  without = $state(!workers);
  // Nothing that was checked stood between the network and this page: the worker did not, or had nothing any more.
  first_load = $state(!workers?.controller);
  // The browser found another worker, whoever signed it, and the person has not read of it yet.
  other_worker = $state(false);

  private announced: ServiceWorker | undefined;
  private is_checked = $state(false);
  private unlock: (() => void)[] = [];
  // The worker of a first load claims its page; so does the one of a version that was chosen here.
  private expects_claim = !workers?.controller;
  private expects_worker = false;

  // Before anything awaits: a worker that takes over while the page loads is seen too.
  constructor() {
    workers?.addEventListener('controllerchange', () => this.claimed());
    // Believed of the worker that was there when the page opened, and of no other.
    const own = workers?.controller;
    workers?.addEventListener('message', (event) => {
      if (event.data === TAKEN && event.source === (own ?? workers.controller)) this.takenElsewhere();
    });
    void workers?.getRegistration().then((there) => {
      if (there?.active?.state === 'activated') this.expects_claim = false;
      if (there) this.watch(there);
    });
  }

  async begin(): Promise<void> {
    if (!workers) return this.checked();
    setTimeout(() => this.checked(), PATIENCE_MS);
    if (workers.controller) void this.refresh();
    try {
      const registration = await workers.register('/worker.js', { scope: '/' });
      this.watch(registration);
      if (workers.controller) return;
      await installed(registration);
      this.standing = await ask({ ask: 'standing' });
    } catch {
      this.without = !workers.controller;
    }
    this.checked();
  }

  private watch(registration: ServiceWorkerRegistration): void {
    if (registration.onupdatefound) return;
    registration.onupdatefound = () => this.look(registration);
    this.look(registration);
  }

  private look(registration: ServiceWorkerRegistration): void {
    const another = registration.active && (registration.installing ?? registration.waiting);
    if (!another || another === this.announced || this.expects_worker) return;
    this.announced = another;
    this.other_worker = true;
  }

  // A worker can take over without ever waiting.
  private claimed(): void {
    if (!this.expects_claim) this.other_worker = true;
    this.expects_claim = false;
  }

  // Asks at once what is known, and then the network: our worker for a version, the browser for another worker.
  private async refresh(): Promise<void> {
    this.standing = await ask({ ask: 'standing' });
    this.first_load = !this.standing || this.standing.again;
    this.standing = (await ask({ ask: 'check' })) ?? this.standing;
    // A relay that is not heard gives no worker either.
    const registration = await workers?.getRegistration();
    await registration?.update().catch(() => undefined);
    if (registration) this.look(registration);
    this.checked();
  }

  private checked(): void {
    this.is_checked = true;
    this.settle();
  }

  private settle(): void {
    if (this.is_checked && !this.holds) this.unlock.splice(0).forEach((done) => done());
  }

  // Done when nothing waits for the person any more.
  async mayUnlock(): Promise<void> {
    if (!this.is_checked || this.holds) await new Promise<void>((done) => this.unlock.push(done));
  }

  get waits(): boolean {
    return Boolean(this.standing?.offered) && !this.standing?.stayed;
  }

  private get holds(): boolean {
    return this.waits || this.other_worker;
  }

  understood(): void {
    this.other_worker = false;
    this.settle();
  }

  async use(): Promise<void> {
    const digest = this.standing?.offered;
    if (!digest || !(await ask({ ask: 'use', digest }))) return this.refresh();
    this.expects_claim = this.expects_worker = true;
    const late = new Promise<void>((done) => setTimeout(done, WORKER_MS));
    await Promise.race([takeWorker().catch(() => undefined), late]);
    reload();
  }

  private takenElsewhere(): void {
    this.expects_claim = this.expects_worker = true;
    reload();
  }

  async stay(): Promise<void> {
    const digest = this.standing?.offered;
    if (digest) this.standing = (await ask({ ask: 'stay', digest })) ?? this.standing;
    this.settle();
  }
}

// The worker of the version that was just chosen. Without it the one that runs serves that version as well.
async function takeWorker(): Promise<void> {
  const registration = await workers?.getRegistration();
  // A look that had begun before the choice finds that worker unwanted, and ours may be taken for the same look: hence a few.
  for (let look = 1; look <= 4 && registration && !registration.waiting; look++) {
    await registration.update();
    if (registration.installing) await changed(registration.installing);
  }
  registration?.waiting?.postMessage(TAKE_OVER);
}

// Until the first worker stands there; fails where it could not be installed.
async function installed(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  while (worker && worker.state !== 'activated') {
    if (worker.state === 'redundant') throw new Error('the worker was not installed');
    await changed(worker);
  }
}

const changed = (worker: ServiceWorker) =>
  new Promise<void>((done) => worker.addEventListener('statechange', () => done(), { once: true }));

// Answers nothing where there is no worker, or one that is silent.
async function ask<Answer = Standing | undefined>(asked: Ask): Promise<Answer | undefined> {
  const worker = workers?.controller ?? (await workers?.ready)?.active;
  if (!worker) return undefined;
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => done(event.data as Answer);
    setTimeout(() => done(undefined), 60_000);
    worker.postMessage(asked, [port2]);
  });
}

export const trust = new Trust();
