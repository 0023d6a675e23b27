// Which version runs, which one waits, and what is refused: the rules of formats/app.md, section "The worker".

import { headersOf } from './headers';
import { alone, bytesOf, change, fetched, fetchedPolicy, forgetOthers, isWhole, keepAll, manifestOf, readState, writeState, type State } from './kept';
import { KEY, MANIFEST, NOTE_BYTES_MAX, readKey, readManifest, Refused, sha256, type Manifest } from './manifest';
import type { Standing } from './said';

// A name of 255 bytes, an id and a key.
const KEY_BYTES_MAX = 512;
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const fetchedNote = () => fetched(MANIFEST, NOTE_BYTES_MAX, 'note');

// How often a chosen version may be opened without a word before the one before runs again.
const SILENT_MAX = 2;

// The first load, or another worker over a pinned key.
export function install(): Promise<void> {
  return alone(async () => {
    const state = await readState();
    await (state ? installAgain(state) : firstLoad(false));
  });
}

async function firstLoad(again: boolean): Promise<void> {
  const key = textOf(await fetched(KEY, KEY_BYTES_MAX, 'other-key'));
  const note = await fetchedNote();
  const manifest = await readManifest(note, await readKey(key));
  await keepAll(manifest);
  const elsewhere = !(await fetchedPolicy()).includes("connect-src 'self';");
  await writeState({ key, runs: manifest.note, used: [manifest.digest], elsewhere, again });
}

// A worker of ours installs only if it belongs to the version that was chosen. The browser fetched its bytes by itself:
// these are asked for once more, and nothing makes the origin give the same.
async function installAgain(state: State): Promise<void> {
  const wanted = (await manifestOf(state, state.runs)).files.get('worker.js');
  const own = await fetched('worker.js', wanted?.bytes ?? 0);
  if ((await sha256(own)) !== wanted?.digest) throw new Refused('file', 'worker.js');
}

// Looks whether the origin has another version, and checks all of it before anything is said.
// Where what was kept has gone, this is a first load again.
export function check(): Promise<void> {
  return alone(async () => {
    const state = await readState();
    if (!state) return firstLoad(true);
    const now = await offer(state);
    if (now) await forgetOthers(now);
  });
}

async function offer(state: State): Promise<State | undefined> {
  try {
    const note = textOf(await fetchedNote());
    const { digest } = await whole(state, note);
    return await change(async (now) => {
      const is_new = digest !== (await manifestOf(now, now.runs)).digest;
      return { ...now, offered: is_new ? note : undefined, refused: undefined };
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return change((now) => ({ ...now, offered: undefined, refused: { word: error.word, path: error.path } }));
  }
}

async function whole(state: State, note: string): Promise<Manifest> {
  const manifest = await manifestOf(state, note);
  await keepAll(manifest);
  return manifest;
}

// The person chose: `digest` is what stood on the screen, so that nothing else is chosen with it.
export async function use(digest: string): Promise<boolean> {
  let is_used = false;
  await change(async (now) => {
    if (!now.offered) return now;
    const manifest = await manifestOf(now, now.offered);
    is_used = manifest.digest === digest && (await isWhole(manifest));
    if (!is_used) return now;
    const used = [...now.used.filter((other) => other !== digest), digest];
    const rest = { offered: undefined, stayed: undefined, fell_back: undefined };
    return { ...now, ...rest, runs: manifest.note, before: now.before ?? now.runs, silent: 0, used };
  });
  return is_used;
}

export async function stay(digest: string): Promise<void> {
  await change((now) => ({ ...now, stayed: digest }));
}

// A page is opened. A version that was chosen and cannot be had, or never speaks, gives way to the one before.
export async function opened(): Promise<void> {
  await change(async (now) => {
    if (!now.before) return now;
    const runs = await manifestOf(now, now.runs);
    const silent = now.silent ?? 0;
    if (silent < SILENT_MAX && (await isWhole(runs))) return { ...now, silent: silent + 1 };
    return { ...now, runs: now.before, before: undefined, fell_back: true, stayed: runs.digest };
  });
}

// A page of the version that runs has asked: it opens, so the one before is not needed any more.
export async function spoke(): Promise<void> {
  await change((now) => (now.before || now.again ? { ...now, before: undefined, again: undefined } : now));
}

export async function standing(): Promise<Standing | undefined> {
  const state = await readState();
  if (!state) return undefined;
  const offered = state.offered ? (await manifestOf(state, state.offered)).digest : undefined;
  return {
    runs: (await manifestOf(state, state.runs)).digest,
    signed_by: (await readKey(state.key)).name,
    offered,
    was_used: offered !== undefined && state.used.includes(offered),
    stayed: offered !== undefined && state.stayed === offered,
    refused: state.refused,
    fell_back: state.fell_back ?? false,
    again: state.again ?? false,
  };
}

export const isKept = async () => (await readState()) !== undefined;

// The file under a path, as it is served.
export async function served(path: string): Promise<Response | undefined> {
  const state = await readState();
  if (!state) return undefined;
  const file = (await manifestOf(state, state.runs)).files.get(path);
  if (!file) return undefined;
  return new Response(await bytesOf(file), { headers: headersOf(path, state.elsewhere) });
}
