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

// From the network, past what a browser's own cache believes.
export async function fetched(path: string): Promise<Response> {
  const answer = await fetch(at(`/${path}`), { cache: 'no-cache', credentials: 'omit', redirect: 'error' });
  if (!answer.ok) throw new TypeError(`${path}: ${answer.status}`);
  return answer;
}

// The bytes of one file, whether kept or fetched: never others than the manifest's.
export async function bytesOf(file: AppFile): Promise<ArrayBuffer> {
  const name = at(`/.kept/${file.digest}`);
  const kept = await (await cache()).match(name);
  const bytes = await kept?.arrayBuffer();
  if (bytes && (await sha256(bytes)) === file.digest) return bytes;
  const came = await (await fetched(file.path)).arrayBuffer();
  if (came.byteLength !== file.bytes || (await sha256(came)) !== file.digest) throw new Refused('file', file.path);
  await (await cache()).put(name, new Response(came));
  return came;
}

export async function keepAll(manifest: Manifest): Promise<void> {
  for (const file of manifest.files.values()) await bytesOf(file);
}

// What belongs to no version that runs or waits is let go.
export async function forgetOthers(state: State): Promise<void> {
  const notes = [state.runs, state.offered].filter((note) => note !== undefined);
  const wanted = new Set([at(STATE)]);
  for (const note of notes)
    for (const file of (await manifestOf(state, note)).files.values()) wanted.add(at(`/.kept/${file.digest}`));
  const open = await cache();
  for (const request of await open.keys()) if (!wanted.has(request.url)) await open.delete(request);
}
