/** Where journeys find other people's photos: the shared folder beside the checkout. Without it they are skipped. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';

const root = fileURLToPath(new URL('../../shared/', import.meta.url));

/** Absolute path of a file or folder there. Call inside a test: skips it where there is none, and fails it in CI. */
export function sharedPath(relativePath: string): string {
  const path = root + relativePath;
  if (existsSync(path)) return path;
  if (process.env['CI'] === 'true') throw new Error(`${path} is missing, and CI must not skip this.`);
  test.skip(true, `no ${relativePath} in a shared folder beside this checkout`);
  return path;
}
