/**
 * Strict JSON for registries and their claims: the bytes tell the text's encoding, a schema checks the fields,
 * and errors name their place.
 */
import * as z from 'zod/mini';
import { StudioError } from '../../base/error.ts';

z.config({ jitless: true });

/** UTF-8, or UTF-16 that begins with its byte order mark, as PowerShell's `>` writes it. Throws 'bad-registry'. */
export function registryText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new StudioError(
      'bad-registry',
      'This is not text in UTF-8 or UTF-16.',
      'Save the file as UTF-8 and open it again.',
    );
  }
}

/** @param what 'registry', 'claim': what the file was to be. Throws 'bad-registry' that names the field. */
export function readJson<T>(schema: z.ZodMiniType<T>, text: string, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badRegistry(what, error instanceof Error ? error.message : String(error));
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') || 'the whole';
  const fault =
    issue?.code === 'unrecognized_keys'
      ? `unknown field ${issue.keys.join(', ')}`
      : 'missing or not as expected';
  throw badRegistry(what, `${place}: ${fault}`);
}

export function badRegistry(what: string, fault: string): StudioError {
  return new StudioError(
    'bad-registry',
    `This is not a ${what} that the studio can read (${fault}).`,
    'docs/REGISTRY.md says what such a file holds.',
  );
}
