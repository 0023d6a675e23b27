// What the worker keeps: files under their digests, and which key and which version hold. Nothing else is in this cache.

import { readKey, readManifest, Refused, sha256, type AppFile, type Manifest, type Word } from './manifest';

const CACHE = 'pfiff-app';
const STATE = '/.kept/state';
const USED_MAX = 64;

// Written as one value, so that a worker that is ended in between has the old one or the new one.
export interface State {
  key: string;
  // The signed manifest of the version that is served.
  runs: string;
  // The one before, until a page of the one that runs has spoken; how often that was opened without a word.
  before?: string | undefined;
  silent?: number | undefined;
  // The one that was chosen never spoke: the one before runs again.
  fell_back?: boolean | undefined;
  // A first load that nobody asked for: what was kept had gone.
  again?: boolean | undefined;
  // One that was checked whole and waits for the person.
  offered?: string | undefined;
  // The digest that the person did not want.
  stayed?: string | undefined;
  refused?: { word: Word; path?: string | undefined } | undefined;
  // Digests of versions that were served here.
  used: string[];
  // Whether the relay is another origin than the app.
  elsewhere: boolean;
}

const cache = () => caches.open(CACHE);
const at = (path: string) => new URL(path, self.location.origin).href;

export async function readState(): Promise<State | undefined> {
  const found = await (await cache()).match(at(STATE));
  return found ? ((await found.json()) as State) : undefined;
}

export async function writeState(state: State): Promise<void> {
  const kept = { ...state, used: state.used.slice(-USED_MAX) };
  await (await cache()).put(at(STATE), new Response(JSON.stringify(kept)));
}

export async function manifestOf(state: State, note: string): Promise<Manifest> {
  return readManifest(new TextEncoder().encode(note), await readKey(state.key));
}

// What a silent relay may take, and what it must send in each further second.
const PATIENCE_MS = 30_000;
const BYTES_PER_S_MIN = 4_096;

// From the network, past what a browser's own cache believes.
async function asked(path: string, bytes_max: number): Promise<Response> {
  const signal = AbortSignal.timeout(PATIENCE_MS + (bytes_max / BYTES_PER_S_MIN) * 1_000);
  const answer = await fetch(at(`/${path}`), { cache: 'no-cache', credentials: 'omit', redirect: 'error', signal });
  if (!answer.ok) throw new TypeError(`${path}: ${answer.status}`);
  return answer;
}

// Stops where there is more than may be: `word` says of what that is no good sign.
export async function fetched(path: string, bytes_max: number, word: Word = 'file'): Promise<Uint8Array<ArrayBuffer>> {
  const reader = (await asked(path, bytes_max)).body?.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    size += next.value.byteLength;
    pieces.push(next.value);
    if (size <= bytes_max) continue;
    await reader?.cancel();
    throw new Refused(word, word === 'file' ? path : undefined);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

// The headers alone.
export async function fetchedPolicy(): Promise<string> {
  const answer = await asked('index.html', 0);
  await answer.body?.cancel();
  return answer.headers.get('content-security-policy') ?? '';
}

const nameOf = (file: AppFile) => at(`/.kept/${file.digest}`);

async function keptBytes(file: AppFile): Promise<ArrayBuffer | undefined> {
  const kept = await (await cache()).match(nameOf(file));
  const bytes = await kept?.arrayBuffer();
  return bytes && (await sha256(bytes)) === file.digest ? bytes : undefined;
}

export async function isWhole(manifest: Manifest): Promise<boolean> {
  for (const file of manifest.files.values()) if (!(await keptBytes(file))) return false;
  return true;
}

// The bytes of one file, whether kept or fetched: never others than the manifest's.
export async function bytesOf(file: AppFile): Promise<ArrayBuffer> {
  const bytes = await keptBytes(file);
  if (bytes) return bytes;
  const came = await fetched(file.path, file.bytes);
  if (came.byteLength !== file.bytes || (await sha256(came)) !== file.digest) throw new Refused('file', file.path);
  await (await cache()).put(nameOf(file), new Response(came));
  return came.buffer;
}

export async function keepAll(manifest: Manifest): Promise<void> {
  for (const file of manifest.files.values()) await bytesOf(file);
}

// Reads, changes and writes in one go, whoever else wants to; nothing in it may wait for the network.
export async function change(how: (state: State) => State | Promise<State>): Promise<State | undefined> {
  return navigator.locks.request('pfiff-app-state', async () => {
    const state = await readState();
    const changed = state && (await how(state));
    if (changed && changed !== state) await writeState(changed);
    return changed;
  });
}

// What is fetched and let go, one after the other: else one lets go what the other has just fetched.
export function alone<Done>(act: () => Promise<Done>): Promise<Done> {
  return navigator.locks.request('pfiff-app', act) as Promise<Done>;
}

// What belongs to no version that runs, waits or can come back is let go.
export async function forgetOthers(state: State): Promise<void> {
  const notes = [state.runs, state.offered, state.before].filter((note) => note !== undefined);
  const wanted = new Set([at(STATE)]);
  for (const note of notes)
    for (const file of (await manifestOf(state, note)).files.values()) wanted.add(at(`/.kept/${file.digest}`));
  const open = await cache();
  for (const request of await open.keys()) if (!wanted.has(request.url)) await open.delete(request);
}
