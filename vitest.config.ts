/**
 * Unit tests, in Node. Two modes run other tests instead. `large` runs the cases of paper size (NAME.large.test.ts),
 * which take minutes and gigabytes. `faults` runs the long sweeps of faults (NAME.faults.test.ts), whose length is
 * set on the command line. Tests on a real browser's WebGPU use Playwright, see e2e/.
 */
import { defineConfig } from 'vitest/config';

const everyTest = ['src', 'workers', 'cli', 'bench', 'scripts'].map(
  (folder) => `${folder}/**/*.test.{ts,tsx,mjs}`,
);
const longTests = ['large', 'faults'].map((mode) => ({ mode, include: `**/*.${mode}.test.ts` }));

export default defineConfig(({ mode }) => {
  const long = longTests.find((tests) => tests.mode === mode);
  return {
    test: {
      include: long ? [long.include] : everyTest,
      exclude: ['node_modules/**', 'dist/**', ...(long ? [] : longTests.map(({ include }) => include))],
      testTimeout: long ? 600_000 : 60_000,
      hookTimeout: 60_000,
      // Vitest's default of a second is too short on a busy machine.
      expect: { poll: { timeout: 30_000, interval: 20 } },
      maxWorkers: 2,
    },
  };
});
