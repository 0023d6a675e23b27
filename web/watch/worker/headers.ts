// What the worker says about each file, since an origin's own headers were verified by nobody. As formats/app.md has it.

const KINDS: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  png: 'image/png',
  webmanifest: 'application/manifest+json',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
};

export function policy(elsewhere: boolean): string {
  const connect = elsewhere ? "'self' https:" : "'self'";
  return `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src ${connect}; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

export function headersOf(path: string, elsewhere: boolean): Record<string, string> {
  return {
    'content-type': KINDS[path.split('.').pop() ?? ''] ?? 'application/octet-stream',
    'content-security-policy': policy(elsewhere),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}
