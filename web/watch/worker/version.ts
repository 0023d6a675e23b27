// Which version runs, which one waits, and what is refused: the rules of formats/app.md, section "The worker".

import { headersOf } from './headers';
import { bytesOf, fetched, forgetOthers, keepAll, manifestOf, readState, writeState, type State } from './kept';
import { KEY, MANIFEST, readKey, readManifest, Refused, sha256 } from './manifest';
import type { Standing } from './said';

// The first load, or another worker over a pinned key.
export async function install(): Promise<void> {
  const state = await readState();
  if (state) return installAgain(state);
  const key = await (await fetched(KEY)).text();
  const note = new Uint8Array(await (await fetched(MANIFEST)).arrayBuffer());
  const manifest = await readManifest(note, await readKey(key));
  await keepAll(manifest);
  const policy = (await fetched('index.html')).headers.get('content-security-policy') ?? '';
  const elsewhere = !policy.includes("connect-src 'self';");
  await writeState({ key, runs: manifest.note, used: [manifest.digest], elsewhere });
}

// A worker of ours installs only if the pinned key signed for it.
async function installAgain(state: State): Promise<void> {
  const note = await (await fetched(MANIFEST)).text();
  const manifest = await manifestOf(state, note);
  const own = await (await fetched('worker.js')).arrayBuffer();
  if ((await sha256(own)) !== manifest.files.get('worker.js')?.digest) throw new Refused('file', 'worker.js');
}

// Looks whether the origin has another version, and checks all of it before anything is said.
export async function check(): Promise<void> {
  const state = await readState();
  if (!state) return;
  const runs = await manifestOf(state, state.runs);
  const note = await (await fetched(MANIFEST)).text();
  try {
    const manifest = await manifestOf(state, note);
    await keepAll(manifest);
    const offered = manifest.digest === runs.digest ? undefined : manifest.note;
    await change((now) => ({ ...now, offered, refused: undefined }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await change((now) => ({ ...now, offered: undefined, refused: { word: error.word, path: error.path } }));
  }
}

async function change(how: (state: State) => State): Promise<void> {
  const state = await readState();
  if (!state) return;
  const changed = how(state);
  await writeState(changed);
  await forgetOthers(changed);
}

// The person chose: `digest` is what stood on the screen, so that nothing else is chosen with it.
export async function use(digest: string): Promise<boolean> {
  const state = await readState();
  if (!state?.offered) return false;
  const manifest = await manifestOf(state, state.offered);
  if (manifest.digest !== digest) return false;
  await keepAll(manifest);
  const used = [...state.used.filter((other) => other !== digest), digest];
  await change((now) => ({ ...now, runs: manifest.note, offered: undefined, stayed: undefined, used }));
  return true;
}

export async function stay(digest: string): Promise<void> {
  await change((now) => ({ ...now, stayed: digest }));
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
  };
}

// The file under a path, as it is served.
export async function served(path: string): Promise<Response | undefined> {
  const state = await readState();
  if (!state) return undefined;
  const file = (await manifestOf(state, state.runs)).files.get(path);
  if (!file) return undefined;
  return new Response(await bytesOf(file), { headers: headersOf(path, state.elsewhere) });
}
