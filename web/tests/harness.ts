// Starts the server and Chromium for the tests, and ends both, each within a limit.
//
// PFIFF_PAGE_COMMAND: a shell command that serves a page and prints its link; else the preview server over own clips.
// PFIFF_CHROMIUM: another browser than /usr/bin/chromium. PFIFF_FOOTAGE: where the clips are kept between runs.

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

import { makeFootage } from './footage';

const web = resolve(import.meta.dirname, '..');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const own_command = process.env['PFIFF_PAGE_COMMAND'];
export const footage =
  process.env['PFIFF_FOOTAGE'] ?? join(tmpdir(), `pfiff-page-footage-${process.getuid?.() ?? 0}-3`);

// The built command; undefined where there is none.
export const program = [process.env['CARGO_TARGET_DIR'], resolve(web, '../target')]
  .filter((folder) => folder !== undefined)
  .map((folder) => join(folder, 'debug/pfiff'))
  .find((path) => existsSync(path));

export interface Server {
  link: string;
  end: () => Promise<void>;
}

export async function startServer(clips = footage): Promise<Server> {
  if (!own_command && clips === footage) await makeFootage(footage);
  const child = own_command
    ? spawn('sh', ['-c', `exec ${own_command}`], { stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn(previewServer(), [clips, join(web, 'dist')], { stdio: ['ignore', 'pipe', 'pipe'] });
  const link = await printedLink(child);
  return { link, end: () => end(child) };
}

// A server that is started by a program of ours and prints its link.
export async function startCommand(program: string, words: string[]): Promise<Server> {
  const page_folder = { PFIFF_PAGE_DIR: join(web, 'dist') };
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...page_folder } });
  const link = await printedLink(child);
  return { link, end: () => end(child) };
}

function previewServer(): string {
  const targets = [process.env['CARGO_TARGET_DIR'], join(web, '../target')].filter(
    (folder) => folder !== undefined,
  );
  const found = targets
    .map((folder) => join(folder, 'debug/examples/page_preview'))
    .find((path) => existsSync(path));
  if (!found) throw new Error('no preview server: run `cargo build -p casebook --example page_preview`');
  return found;
}

function printedLink(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = '';
    const limit = setTimeout(
      () => failed(new Error(`no link within two minutes; it said: ${said}`)),
      120_000,
    );
    const read = (bytes: Buffer) => {
      said += bytes.toString();
      const link = /http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]+/.exec(said)?.[0];
      if (!link) return;
      clearTimeout(limit);
      found(link);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('exit', (code) => failed(new Error(`the server ended with ${code}; it said: ${said}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGINT');
  const limit = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(limit);
}

// Its pages speak English unless a test asks for another language by `locale`.
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env['PFIFF_CHROMIUM'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({
    executablePath,
    args: [...FLAGS, '--autoplay-policy=no-user-gesture-required'],
    timeout: 60_000,
  });
  const plain = browser.newContext.bind(browser);
  browser.newContext = (options) => plain({ locale: 'en-GB', ...options });
  return browser;
}
