/**
 * A registry of users and their fingerprints as a JSON file: {"version": 1, "users": [{"user": "alice", "fingerprint":
 * "0110…" or hex}, …]}.
 */
import * as z from 'zod/mini';
import { StudioError } from '../src/base/error.ts';
import { parseFingerprint } from '../src/fingerprint/bits.ts';
import type { Candidate } from '../src/fingerprint/matching.ts';
import { naming, readBytes } from './files.ts';

z.config({ jitless: true });

const registrySchema = z.object({
  version: z.literal(1),
  users: z.array(z.object({ user: z.string(), fingerprint: z.string() })),
});

/** Throws StudioError 'bad-registry' or 'fingerprint-text' that names the file and the user. */
export async function readRegistry(path: string, bitCount: number): Promise<Candidate[]> {
  const bytes = await readBytes(path);
  return naming(path, async () => {
    const { users } = parse(new TextDecoder().decode(bytes));
    const candidates: Candidate[] = [];
    for (const { user, fingerprint } of users) {
      candidates.push({
        user,
        fingerprint: await naming(`user ${user}`, () => parseFingerprint(fingerprint, bitCount)),
        isDrawn: false,
      });
    }
    return candidates;
  });
}

function parse(json: string): z.infer<typeof registrySchema> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw badRegistry(error instanceof Error ? error.message : String(error));
  }
  const result = registrySchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw badRegistry(`${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not as expected'}`);
}

function badRegistry(fault: string): StudioError {
  return new StudioError(
    'bad-registry',
    `This is no registry (${fault}).`,
    'It must hold {"version": 1, "users": [{"user": "…", "fingerprint": "bits or hex"}]}.',
  );
}
