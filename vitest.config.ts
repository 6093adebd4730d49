/**
 * Unit tests, in Node. `--mode large` runs the paper-size cases (NAME.large.test.ts) instead, which take minutes
 * and gigabytes. Tests on a real browser's WebGPU are Playwright's: see e2e/.
 */
import { defineConfig } from 'vitest/config';

const everyTest = ['src', 'workers', 'cli', 'bench', 'scripts'].map(
  (folder) => `${folder}/**/*.test.{ts,tsx,mjs}`,
);
const largeTests = '**/*.large.test.ts';

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === 'large' ? [largeTests] : everyTest,
    exclude: ['node_modules/**', 'dist/**', ...(mode === 'large' ? [] : [largeTests])],
    testTimeout: mode === 'large' ? 600_000 : 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
}));
