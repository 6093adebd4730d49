/** Finds other people's photos for journeys in the shared folder beside the checkout. Without it those are skipped. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';

const root = fileURLToPath(new URL('../../shared/', import.meta.url));

/**
 * Absolute path of a file or folder there. Call it inside a test: if the path does not exist, it skips the test, or
 * fails it in CI.
 */
export function sharedPath(relativePath: string): string {
  const path = root + relativePath;
  if (existsSync(path)) return path;
  if (process.env['CI'] === 'true') throw new Error(`${path} is missing, and CI must not skip this.`);
  test.skip(true, `no ${relativePath} in a shared folder beside this checkout`);
  return path;
}
