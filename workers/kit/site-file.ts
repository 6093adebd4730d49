/** A file of the studio's own site. Built worker scripts lie in assets/, one level below the page. */
import { StudioError } from '../../src/base/error.ts';
import type { ErrorCode } from '../../src/base/error-codes.ts';

/** `url` may be relative to the worker's script. Throws a StudioError with the given code, message and hint. */
export async function fetchFromSite(
  url: string,
  { code, message, hint }: { code: ErrorCode; message: string; hint: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(url, self.location.href)).catch(() => undefined);
  if (!response?.ok) throw new StudioError(code, message, hint);
  return new Uint8Array(await response.arrayBuffer());
}
