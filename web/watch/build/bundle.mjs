// Builds the watch app into a folder: the page, the worker as one file, the rules in WebAssembly, icons, brotli beside.
//
//   node watch/build/bundle.mjs [FOLDER]     dist/watch, if none is named
//
// The same bytes from any folder: no date, no path and no chance goes in. Signing is `pfiff app sign`.
// PFIFF_WASM_MODULE: where `scripts/wasm.sh build` left the module; without it the app is built without its rules.

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'vite';

const web = resolve(import.meta.dirname, '../..');
const out = resolve(process.argv[2] ?? join(web, 'dist/watch'));
const module = process.env.PFIFF_WASM_MODULE ?? join(process.env.CARGO_TARGET_DIR ?? join(web, '../target'), 'wasm/module');
const usual = { configFile: false, logLevel: 'warn', root: join(web, 'watch') };

// Nothing may be inlined: the policy allows no script and no picture but the app's own files.
const strict = { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0, sourcemap: false };

await build({
  ...usual,
  base: '/',
  plugins: [svelte({ configFile: join(web, 'svelte.config.js') })],
  build: { ...strict, outDir: out, emptyOutDir: true },
});
await build({
  ...usual,
  publicDir: false,
  build: {
    ...strict,
    outDir: out,
    emptyOutDir: false,
    rollupOptions: {
      input: join(web, 'watch/worker/worker.ts'),
      output: { entryFileNames: 'worker.js', format: 'iife', codeSplitting: false },
    },
  },
});
bringRules();
for (const path of readdirSync(out, { recursive: true })) squeeze(join(out, path));

function bringRules() {
  const files = ['browser.js', 'browser_bg.wasm'];
  if (!files.every((file) => existsSync(join(module, file)))) {
    console.log(`skipped: the app is built without its rules, for there are none in ${module}; \`scripts/wasm.sh build\` makes them`);
    return;
  }
  mkdirSync(join(out, 'rules'), { recursive: true });
  for (const file of files) copyFileSync(join(module, file), join(out, 'rules', file));
}

// Once here, so that no relay needs to compress while somebody waits.
function squeeze(path) {
  if (!['.js', '.css', '.html', '.svg', '.wasm', '.webmanifest'].includes(extname(path)) || !existsSync(dirname(path))) return;
  const bytes = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const brotli = brotliCompressSync(bytes, { params });
  if (brotli.length < bytes.length) writeFileSync(`${path}.br`, brotli);
}
