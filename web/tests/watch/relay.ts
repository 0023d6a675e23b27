// A signed app, a real relay that serves it, and a liar that serves other bytes on the same port.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { program } from '../harness';

const built = resolve(import.meta.dirname, '../../dist/watch');
const LIMIT_MS = 60_000;

export const room = mkdtempSync(join(tmpdir(), 'pfiff-watch-'));
export const leave = () => rmSync(room, { recursive: true, force: true });

function pfiff(words: string[]): string {
  if (!program) throw new Error('no program: run `cargo build -p pfiff`');
  return execFileSync(program, words, { encoding: 'utf8' });
}

// The built app in a folder of its own, changed by hand and then signed; its digest.
export function signed(name: string, change: (folder: string) => void = () => undefined, key = 'ours'): string {
  const folder = join(room, name);
  cpSync(built, folder, { recursive: true });
  change(folder);
  const words = ['app', 'sign', folder, '--key', join(room, `${key}.key`), '--make', 'pfiff-development'];
  return pfiff(words).slice(0, 64);
}

export interface Served {
  port: number;
  origin: string;
  end: () => Promise<void>;
}

export async function relay(name: string, port = 0): Promise<Served> {
  const file = join(room, `${name}-${port}.toml`);
  writeFileSync(file, `folder = "kept"\napp = "${name}"\nlisten = "127.0.0.1:${port}"\n`);
  const child = spawn(program ?? '', ['relay', 'run', '--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  const said = await heard(child, /listening on 127\.0\.0\.1:(\d+)/);
  return { port: Number(said), origin: `http://127.0.0.1:${said}`, end: () => ended(child) };
}

function heard(child: ChildProcess, what: RegExp): Promise<string> {
  return new Promise((found, failed) => {
    let said = '';
    const limit = setTimeout(() => failed(new Error(`it said only: ${said}`)), LIMIT_MS);
    child.on('exit', (code) => failed(new Error(`it ended with ${code}; it said: ${said}`)));
    child.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const word = what.exec(said)?.[1];
      if (word) (clearTimeout(limit), found(word));
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(limit);
}

export interface Liar extends Served {
  asked: string[];
  // Paths that are answered only when these are done.
  until: Map<string, Promise<void>>;
  // Paths that are answered with a mebibyte whose end never comes.
  endless: Set<string>;
}

// Serves a folder as it lies, whatever was signed: what a relay's operator could do. Counts what was asked for.
// `worker.browser.js` is what the browser gets as worker, who says what it asks for; everybody else gets `worker.js`.
export async function liar(name: string, port: number): Promise<Liar> {
  const folder = join(room, name);
  const asked: string[] = [];
  const until = new Map<string, Promise<void>>();
  const endless = new Set<string>();
  const server = createServer(async (request, answer) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    asked.push(path);
    await until.get(path);
    if (endless.has(path)) return void answer.writeHead(200).write(Buffer.alloc(1_048_576, 'x'));
    const for_browser = join(folder, 'worker.browser.js');
    const is_worker = request.headers['service-worker'] === 'script' && existsSync(for_browser);
    const file = is_worker ? for_browser : join(folder, path === '/' ? 'index.html' : path);
    const kind = path.endsWith('.js') ? 'text/javascript' : /\/$|\.html$/.test(path) ? 'text/html' : 'text/plain';
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return void answer.writeHead(404).end();
    answer.writeHead(200, { 'content-type': kind }).end(readFileSync(file));
  });
  await listening(server, port);
  const end = () => new Promise<void>((done) => (server.close(() => done()), server.closeAllConnections()));
  return { port, origin: `http://127.0.0.1:${port}`, asked, until, endless, end };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
}
