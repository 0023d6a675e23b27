// The signed manifest of the app, as formats/app.md has it: read only behind its signature, in one spelling.
//
// The same vectors are read by `seal::app` in Rust. Knows neither network nor caches.

export const MANIFEST = 'manifest.note';
export const KEY = 'release.key';

export type Word = 'note' | 'other-key' | 'signature' | 'frame' | 'line' | 'order' | 'lacks' | 'file';

// What is refused, by the word of the format; `path` where it is about one file.
export class Refused extends Error {
  constructor(
    readonly word: Word,
    readonly path?: string,
  ) {
    super(path ? `${word}: ${path}` : word);
  }
}

export interface AppFile {
  digest: string;
  bytes: number;
  path: string;
}

export interface Manifest {
  digest: string;
  note: string;
  files: Map<string, AppFile>;
}

export const NOTE_BYTES_MAX = 131_072;
const SIGNATURES_MAX = 32;
const FILES_MAX = 512;
const FILE_BYTES_MAX = 16_777_216;
const PATH_BYTES_MAX = 200;
const NAME_BYTES_MAX = 255;
const FIRST_LINE = 'pfiff/app/1\n';
const NEEDED = ['index.html', 'worker.js'];
const TAKEN = [MANIFEST, KEY, 'health', 'ready', 'metrics', 'openapi.json'];
const ED25519 = 1;

const utf8 = new TextEncoder();

export async function sha256(bytes: Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

// Standard base64 with padding, in its one spelling.
function unbase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const plain = atob(text);
    if (btoa(plain) !== text) return undefined;
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

interface Line {
  name: string;
  id: string;
  signature: Uint8Array<ArrayBuffer>;
}

function readNote(bytes: Uint8Array): { text: string; lines: Line[] } {
  if (bytes.length > NOTE_BYTES_MAX) throw new Refused('note');
  let whole: string;
  try {
    whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused('note');
  }
  const blank = whole.lastIndexOf('\n\n');
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole) || blank < 0 || !whole.endsWith('\n')) throw new Refused('note');
  const below = whole.slice(blank + 2, -1).split('\n');
  if (below.length > SIGNATURES_MAX) throw new Refused('note');
  const lines = below.map(readLine);
  if (new Set(lines.map((line) => `${line.name} ${line.id}`)).size !== lines.length) throw new Refused('note');
  return { text: whole.slice(0, blank + 1), lines };
}

function readLine(line: string): Line {
  const pieces = /^— ([^ ]+) ([^ ]+)$/.exec(line);
  const bytes = unbase64(pieces?.[2] ?? '');
  const name = pieces?.[1] ?? '';
  if (!bytes || bytes.length < 5 || !isKeyName(name)) throw new Refused('note');
  return { name, id: hex(bytes.subarray(0, 4)), signature: bytes.slice(4) };
}

function isKeyName(name: string): boolean {
  const length = utf8.encode(name).length;
  return length > 0 && length <= NAME_BYTES_MAX && !/[\s\p{Cc}\u0085+]/u.test(name);
}

interface Pinned {
  name: string;
  id: string;
  key: CryptoKey;
}

// `NAME+ID+KEY`; the id must follow from the rest.
export async function readKey(text: string): Promise<Pinned> {
  const [name = '', id = '', ...rest] = text.replace(/\n$/, '').split('+');
  const bytes = unbase64(rest.join('+'));
  if (!bytes || bytes.length !== 33 || bytes[0] !== ED25519 || !isKeyName(name)) throw new Refused('other-key');
  const digest = await sha256(Uint8Array.from([...utf8.encode(`${name}\n`), ...bytes]));
  if (digest.slice(0, 8) !== id) throw new Refused('other-key');
  const key = await crypto.subtle.importKey('raw', bytes.slice(1), 'Ed25519', false, ['verify']);
  return { name, id, key };
}

export async function readManifest(bytes: Uint8Array, pinned: Pinned): Promise<Manifest> {
  const { text, lines } = readNote(bytes);
  const line = lines.find(({ name, id }) => name === pinned.name && id === pinned.id);
  if (!line) throw new Refused('other-key');
  const signed = utf8.encode(text);
  if (!(await crypto.subtle.verify('Ed25519', pinned.key, line.signature, signed))) throw new Refused('signature');
  const files = new Map(readText(text).map((file) => [file.path, file]));
  return { digest: await sha256(signed), note: new TextDecoder().decode(bytes), files };
}

function readText(text: string): AppFile[] {
  if (!text.startsWith(FIRST_LINE) || text.length === FIRST_LINE.length) throw new Refused('frame');
  const lines = text.slice(FIRST_LINE.length, -1).split('\n');
  if (lines.length > FILES_MAX) throw new Refused('frame');
  let before = '';
  const files = lines.map((line) => {
    const file = readFile(line);
    if (file.path <= before) throw new Refused('order');
    before = file.path;
    return file;
  });
  for (const path of NEEDED) if (!files.some((file) => file.path === path)) throw new Refused('lacks', path);
  return files;
}

function readFile(line: string): AppFile {
  const pieces = /^([0-9a-f]{64}) (0|[1-9][0-9]{0,8}) ([^ ]+)$/.exec(line);
  const [, digest = '', size = '', path = ''] = pieces ?? [];
  const bytes = Number(size);
  if (!pieces || bytes > FILE_BYTES_MAX || !isPlain(path)) throw new Refused('line');
  return { digest, bytes, path };
}

function isPlain(path: string): boolean {
  const is_named = path.split('/').every((name) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name));
  const is_taken = TAKEN.includes(path) || path.startsWith('v1/') || path.startsWith('ledger/');
  return is_named && path.length <= PATH_BYTES_MAX && !is_taken && !path.endsWith('.br');
}
