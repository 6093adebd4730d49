/**
 * Finds test inputs that are not in the repository, in the shared folder beside the checkout (other people's images,
 * pickles, datasets). In CI it must exist. A clone without it skips those specs and says so.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

const sharedRoot = fileURLToPath(new URL('../../../shared/', import.meta.url));

export const sharedIsPresent = existsSync(sharedRoot);

/** Absolute path of a file or folder in the shared folder, e.g. sharedPath('fixtures/pngsuite'). */
export function sharedPath(relativePath: string): string {
  return sharedRoot + relativePath;
}

/** describe() for specs that need the shared folder. Without it they are skipped with a message, or fail in CI. */
export function describeWithShared(name: string, body: () => void): void {
  if (sharedIsPresent) {
    describe(name, body);
  } else if (process.env['CI'] === 'true') {
    describe(name, () => {
      it('needs the shared folder beside the checkout', () => {
        throw new Error(`${sharedRoot} is missing, and CI must not skip this spec`);
      });
    });
  } else {
    describe.skip(`${name} (skipped: no shared folder beside this checkout)`, body);
  }
}
