// One build for each app over the shared folder: casebook now, watch later. Each lands in its own folder of dist/.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: 'casebook',
  base: './',
  plugins: [svelte({ configFile: '../svelte.config.js' })],
  build: {
    outDir: '../dist/casebook',
    emptyOutDir: true,
    target: 'es2022',
    // The page's policy allows no script but its own files, so nothing may be inlined.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  test: {
    root: '.',
    include: ['casebook/**/*.test.ts', 'watch/**/*.test.ts', 'shared/**/*.test.ts'],
    environment: 'node',
  },
});
