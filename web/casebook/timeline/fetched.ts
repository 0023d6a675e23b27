// What lanes draw and the server has: loudness in pieces, frame tables, small pictures. Each is asked for once, few at a
// time, the newest wish first, and forgotten again within a limit.
//
// A wish that nobody renews before its turn comes is dropped: somebody scrolled on.

import { tableFromServer, type FrameTable } from '../exact/frames';

const AT_ONCE = 4;

interface Wish<Value> {
  key: string;
  read: () => Promise<Value>;
  asked_at: number;
}

// Of all kinds, since the page stands.
let wishes_made = 0;

// More than before: something that was asked for in between is not there yet.
export function wished(): number {
  return wishes_made;
}

// Values by key. `peek` says what is there and wishes for what is not; `onCame` is told when something new is there.
class Fetched<Value> {
  readonly #values = new Map<string, { value: Value | null; weight: number }>();
  readonly #wishes = new Map<string, Wish<Value>>();
  #running = 0;
  #weight = 0;
  #round = 0;

  constructor(
    readonly at_once: number,
    readonly weight_max: number,
    readonly weigh: (value: Value) => number,
    readonly dropped: (value: Value) => void = () => undefined,
  ) {}

  // Null: not there (yet). Whoever draws asks again each time.
  peek(key: string, read: () => Promise<Value>): Value | null {
    const held = this.#values.get(key);
    if (held) {
      this.#values.delete(key);
      this.#values.set(key, held);
      return held.value;
    }
    wishes_made += 1;
    this.#wishes.delete(key);
    this.#wishes.set(key, { key, read, asked_at: this.#round });
    this.#next();
    return null;
  }

  held(key: string): Value | null {
    return this.#values.get(key)?.value ?? null;
  }

  // A new look begins: what the last one wished for and this one does not is no longer wanted.
  newRound(): void {
    this.#round += 1;
    for (const [key, wish] of this.#wishes) if (wish.asked_at < this.#round - 1) this.#wishes.delete(key);
  }

  get is_busy(): boolean {
    return this.#running > 0 || this.#wishes.size > 0;
  }

  #next(): void {
    while (this.#running < this.at_once) {
      const wish = [...this.#wishes.values()].at(-1);
      if (!wish) return;
      this.#wishes.delete(wish.key);
      if (this.#reading.has(wish.key) || this.#values.has(wish.key)) continue;
      void this.#read(wish);
    }
  }

  readonly #reading = new Set<string>();

  async #read({ key, read }: Wish<Value>): Promise<void> {
    this.#running += 1;
    this.#reading.add(key);
    // What cannot be had is not asked for again.
    const value = await read().catch(() => null);
    this.#running -= 1;
    this.#reading.delete(key);
    const weight = value === null ? 1 : this.weigh(value);
    this.#values.set(key, { value, weight });
    this.#weight += weight;
    this.#forget();
    cameIn();
    this.#next();
  }

  #forget(): void {
    for (const [key, { value, weight }] of this.#values) {
      if (this.#weight <= this.weight_max || this.#values.size <= 1) return;
      this.#values.delete(key);
      this.#weight -= weight;
      if (value !== null) this.dropped(value);
    }
  }
}

const listeners = new Set<() => void>();

// Told, at most once for each picture of the browser, that something asked for is there.
export function onCame(told: () => void): () => void {
  listeners.add(told);
  return () => listeners.delete(told);
}

let is_told = false;
function cameIn(): void {
  if (is_told) return;
  is_told = true;
  requestAnimationFrame(() => {
    is_told = false;
    for (const told of listeners) told();
  });
}

async function bytes(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}

// Values of one piece of a level.
export const PIECE = 8192;
// Pieces of loudness: 16 MB.
const waves = new Fetched<Uint8Array>(AT_ONCE, 16 << 20, (piece) => piece.length + 64);
// Numbers of all frame tables: a few days of film.
const tables = new Fetched<FrameTable>(1, 4_000_000, ({ times_ns }) => times_ns.length);
// Small pictures of 60 kB each, decoded.
const pictures = new Fetched<ImageBitmap>(2, 600, () => 1, (picture) => picture.close());

export function loudness(id: number, level: number, piece: number): Uint8Array | null {
  const address = `/api/waves/${id}/${level}?from=${piece * PIECE}&count=${PIECE}`;
  return waves.peek(address, async () => new Uint8Array(await (await bytes(address)).arrayBuffer()));
}

export function tableOf(id: number): FrameTable | null {
  const address = `/api/frames/${id}`;
  return tables.peek(address, async () => {
    const table = tableFromServer(await (await bytes(address)).json());
    if (!table) throw new Error(`${address}: no table`);
    return table;
  });
}

// `may_ask`: else only what is there already.
export function pictureOf(id: number, frame: number, may_ask: boolean): ImageBitmap | null {
  const address = `/api/thumb/${id}/${frame}`;
  if (!may_ask) return pictures.held(address);
  return pictures.peek(address, async () => createImageBitmap(await (await bytes(address)).blob()));
}

export function newRound(): void {
  waves.newRound();
  tables.newRound();
  pictures.newRound();
}
