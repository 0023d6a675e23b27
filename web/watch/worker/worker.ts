// The service worker: stands between the app and the network, and serves only what the signed manifest verifies.
//
// Decides nothing itself: `version.ts` has the rules. Built to one file, `/worker.js`.

import { TAKE_OVER, TAKEN, type Ask } from './said';
import type { Asked, Scope } from './scope';
import { check, install, isKept, opened, served, spoke, standing, stay, use } from './version';

declare const self: Scope;

self.addEventListener('install', (event) => event.waitUntil(install()));
// The page that loaded first is served from here on too.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || (isRelays(url.pathname) && isCall(event.request))) return;
  const is_opening = event.request.mode === 'navigate' && url.pathname === '/';
  const before = is_opening ? opened().catch(() => undefined) : Promise.resolve();
  event.respondWith(before.then(() => answer(event.request, url.pathname)));
  // Here too: a page that does not run asks for nothing.
  if (is_opening) event.waitUntil(before.then(check).catch(() => undefined));
});

const isRelays = (path: string) => path.startsWith('/v1/') || path.startsWith('/ledger/');
// What a page asks for as data. A document, a frame or a script from there would run in the app's origin, checked by nobody.
const isCall = (request: Request) => request.mode !== 'navigate' && request.destination === '';

async function answer(request: Request, path: string): Promise<Response> {
  const is_read = request.method === 'GET' || request.method === 'HEAD';
  const name = path === '/' ? 'index.html' : path.slice(1);
  try {
    // What was kept has gone: a first load again, and the page says so. Refusing would last for ever.
    if (is_read && !isRelays(path) && !(await isKept())) return await fetch(request);
    return (is_read && (await served(name))) || refusal(404);
  } catch {
    return refusal(503);
  }
}

const BROKEN =
  'A part of the app is missing here, and the relay does not give it. Try again later; to begin anew, delete what the browser keeps for this address.';

function refusal(status: number): Response {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  const why = status === 404 ? 'This is not part of the app that was verified.' : BROKEN;
  return new Response(`${why}\n`, { status, headers });
}

self.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) return event.waitUntil(self.skipWaiting());
  const port = event.ports[0];
  if (port) event.waitUntil(tell(event, port));
});

async function tell(event: Asked, port: MessagePort): Promise<void> {
  const asked = event.data as Ask;
  const said = await reply(asked);
  if (asked.ask === 'use' && said === true) await tellOthers(event.source?.id);
  port.postMessage(said);
}

// Else a page of the old version would go on with files of the new one.
async function tellOthers(one: string | undefined): Promise<void> {
  for (const page of await self.clients.matchAll()) if (page.id !== one) page.postMessage(TAKEN);
}

// What cannot be reached is not known, and is no refusal.
async function reply(asked: Ask): Promise<unknown> {
  try {
    if (asked.ask === 'use') return await use(asked.digest);
    if (asked.ask === 'stay') await stay(asked.digest);
    if (asked.ask === 'check') await check();
  } catch {
    if (asked.ask === 'use') return false;
  }
  const said = await standing();
  if (asked.ask === 'standing') await spoke();
  return said;
}
