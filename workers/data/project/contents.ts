/**
 * The first file of a project zip, which lists its parts and where they lie. Every part is a folder of open
 * formats (npy, safetensors, pickle, JSON) and a part.json for the rest.
 */
import * as z from 'zod/mini';
import { StudioError } from '../../../src/base/error.ts';
import type { ZipEntry } from '../../../src/formats/zip.ts';
import { projectFileName } from '../../../src/formats/known-formats.ts';

z.config({ jitless: true });

export const projectKinds = [
  'dataset',
  'model',
  'run',
  'registry',
  'calibration',
  'statistics',
  'evaluations',
] as const;
export type ProjectKind = (typeof projectKinds)[number];

const partSchema = z.object({
  kind: z.enum(projectKinds),
  id: z.string().check(z.minLength(1)),
  name: z.string(),
  sizeBytes: z.int().check(z.nonnegative()),
  /** In the archive, without a slash at its end. */
  folder: z.string(),
});
export type StoredPart = z.infer<typeof partSchema>;

const contentsSchema = z.object({
  format: z.literal('gan-fingerprint-studio/project'),
  version: z.literal(1),
  createdAt: z.string(),
  parts: z.array(partSchema),
});
export type ProjectContents = z.infer<typeof contentsSchema>;

/** Throws 'bad-project', and 'bad-zip' where the entry is damaged. */
export async function readContents(entries: readonly ZipEntry[]): Promise<ProjectContents> {
  const entry = entries.find(({ path }) => path === projectFileName);
  if (!entry) throw badProject(`${projectFileName} is missing`);
  return parseJson(contentsSchema, await entry.read(), projectFileName);
}

/** Throws 'bad-project' naming the file and the place in it. */
export function parseJson<T>(schema: z.ZodMiniType<T>, bytes: Uint8Array, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes), reviveNumber);
  } catch (error) {
    throw badProject(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badProject(`${what}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'unreadable'}`);
}

/** A curve may hold numbers that JSON can't; they are written as text. */
const oddNumbers = new Map([NaN, Infinity, -Infinity].map((value) => [String(value), value]));

export function writeJson(value: unknown): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner,
  );
  return new TextEncoder().encode(text);
}

function reviveNumber(_: string, value: unknown): unknown {
  return (typeof value === 'string' ? oddNumbers.get(value) : undefined) ?? value;
}

export function badProject(fault: string): StudioError {
  return new StudioError(
    'bad-project',
    `This is not a project that the studio can read (${fault}).`,
    'Save the project again where it came from.',
  );
}
