/** Reads and writes registries for commands. src/fingerprint/registry defines the format. */
import { bitsOfRegistryFile, parseRegistry, writeRegistry } from '../src/fingerprint/registry/file.ts';
import type { CodeChoice, Registry } from '../src/fingerprint/registry/registry.ts';
import type { Option } from './arguments.ts';
import { usageError } from './arguments.ts';
import { naming, readBytes, writeWhole } from './files.ts';
import { maybe, whole } from './options.ts';

/** For a registry that is opened without a model. */
export const bitsOption = maybe(
  whole([1, 65536], 'Bits of the fingerprints, needed for a registry of version 1.'),
);

/** none, repetition:5 or bch:10. */
export const codeOption: Option<CodeChoice> = {
  placeholder: 'none|repetition:N|bch:N',
  help: 'A code for the fingerprints: each data bit N times, or a BCH code that corrects N bits.',
  fallback: { value: { kind: 'none' }, text: 'none' },
  parse(value) {
    const [, kind, number] = /^(none|repetition|bch)(?::(\d+))?$/.exec(value.toLowerCase()) ?? [];
    if (kind === 'none' && number === undefined) return { kind };
    if (kind === 'repetition' && number !== undefined) return { kind, times: Number(number) };
    if (kind === 'bch' && number !== undefined) return { kind, corrects: Number(number) };
    throw new Error('it must be none, repetition:N or bch:N.');
  },
};

/** Throws errors that begin with the path and name the user. */
export async function readRegistry(path: string, bits: number): Promise<Registry> {
  const bytes = await readBytes(path);
  return naming(path, () => parseRegistry(bytes, bits));
}

/** Opens a registry without a model. The number of bits comes from its file, or else from `bits`. */
export async function openRegistry(path: string, bits: number | undefined): Promise<Registry> {
  const bytes = await readBytes(path);
  const said = await naming(path, () => bitsOfRegistryFile(bytes));
  const used = said ?? bits;
  if (used === undefined) {
    throw usageError(`${path}: a registry of version 1 does not say how many bits it has.`, 'Give --bits.');
  }
  return naming(path, () => parseRegistry(bytes, used));
}

export async function saveRegistry(path: string, registry: Registry): Promise<void> {
  await writeWhole(path, writeRegistry(registry));
}

/** The current day, in the format of registries. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
