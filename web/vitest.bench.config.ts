// Figures of the page in real Chromium: `scripts/bench.sh page`. Nothing here passes or fails.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/**/*.bench.ts'], environment: 'node', fileParallelism: false, testTimeout: 600_000, hookTimeout: 600_000 },
});
