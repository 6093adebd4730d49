/**
 * registry add: gives users fingerprints that are drawn, derived, chosen for distance, or typed. Adds all of them or
 * none.
 */
import { counted } from '../../../src/base/number-text.ts';
import { parseFingerprint } from '../../../src/fingerprint/bits.ts';
import type { Draw } from '../../../src/fingerprint/registry/draw.ts';
import { addUsers } from '../../../src/fingerprint/registry/grow.ts';
import { usageError } from '../../arguments.ts';
import { defineCommand } from '../../command.ts';
import { drawingOf, listUsers, newUserOptions } from '../../new-users.ts';
import { maybe, text, withDefault } from '../../options.ts';
import { bitsOption, openRegistry, saveRegistry, today } from '../../registry.ts';

export const registryAdd = defineCommand({
  positionals: 'FILE [NAME...]',
  options: {
    ...newUserOptions,
    fingerprint: maybe(text('BITS|HEX', 'For one user: this fingerprint instead of a drawn one.')),
    note: withDefault(text('TEXT', 'A note for the users named on the command line.'), ''),
    bits: bitsOption,
  },
  async run({ values, positionals }, console) {
    const [path = '', ...names] = positionals;
    const { names: list, note, fingerprint } = values;
    const listed = await listUsers(names, { list, note });
    if (fingerprint !== undefined && listed.length > 1) {
      throw usageError('--fingerprint works for one user only.');
    }
    const draw = fingerprint === undefined ? await drawingOf(values) : typed(fingerprint);
    const before = await openRegistry(path, values.bits);
    const registry = await addUsers(before, listed, { draw, day: today() });
    await saveRegistry(path, registry);
    console.note(`Added ${listed.length} to ${path}; it has ${counted(registry.users.length, 'user')} now.`);
  },
});

function typed(fingerprint: string): Draw {
  return ({ bits }) => ({ fingerprint: parseFingerprint(fingerprint, bits), origin: 'typed' });
}
