// Takes what stands behind `#` and wipes it from the address bar before anything else runs: it opens a group.
//
// It stays in memory alone. Whether it is a whole invitation, the rules in WebAssembly say; here only its shape is seen.

// `pfiff1.` and 96 bytes in base64url.
const SECRET = /^pfiff1\.[A-Za-z0-9_-]{128}$/;

export interface Link {
  // Where the group's relay is: where the link points to.
  relay: string;
  secret: string;
}

function wipe(): string {
  const fragment = location.hash.slice(1);
  if (location.href.includes('#')) history.replaceState(null, '', location.pathname + location.search);
  return fragment;
}

let kept = wipe();
let told: (() => void) | undefined;
addEventListener('hashchange', () => {
  const fragment = wipe();
  if (!fragment) return;
  kept = fragment;
  told?.();
});

export function onLink(tell: () => void): void {
  told = tell;
}

// What the page was opened with: nothing, a link, or something that is none.
export function opened(): Link | 'odd' | undefined {
  if (!kept) return undefined;
  return SECRET.test(kept) ? { relay: location.origin, secret: kept } : 'odd';
}

// A link that was pasted, for an app that is served from elsewhere.
export function readLink(text: string): Link | undefined {
  const [address = '', secret = ''] = text.trim().split('#');
  if (!SECRET.test(secret) || !URL.canParse(address)) return undefined;
  const { origin, protocol, hostname } = new URL(address);
  const is_safe = protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(hostname));
  return is_safe ? { relay: origin, secret } : undefined;
}

// Loads the page anew without losing the invitation.
export function reload(): void {
  if (kept) history.replaceState(null, '', `${location.pathname}#${kept}`);
  location.reload();
}
