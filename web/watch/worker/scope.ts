// The part of a service worker's surroundings that is used here. TypeScript's own list of them cannot stand beside the
// one for pages.

export interface Waiting extends Event {
  waitUntil(done: Promise<unknown>): void;
}

export interface Fetching extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

export interface Asked extends Waiting {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
  readonly source: Opened | null;
}

// A page of this origin.
export interface Opened {
  readonly id: string;
  postMessage(said: unknown): void;
}

export interface Scope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void>; matchAll(): Promise<readonly Opened[]> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: 'install' | 'activate', heard: (event: Waiting) => void): void;
  addEventListener(kind: 'fetch', heard: (event: Fetching) => void): void;
  addEventListener(kind: 'message', heard: (event: Asked) => void): void;
}
