/**
 * registry revoke: marks users whose generator was withdrawn. Their fingerprints stay, so that their pictures are
 * still recognised.
 */
import { revokeUser } from '../../../src/fingerprint/registry/registry.ts';
import { defineCommand } from '../../command.ts';
import { bitsOption, openRegistry, saveRegistry, today } from '../../registry.ts';

export const registryRevoke = defineCommand({
  positionals: 'FILE NAME...',
  options: { bits: bitsOption },
  async run({ values, positionals }, console) {
    const [path = '', ...names] = positionals;
    const registry = await openRegistry(path, values.bits);
    await saveRegistry(
      path,
      names.reduce((before, name) => revokeUser(before, name, today()), registry),
    );
    console.note(`Revoked ${names.join(', ')} in ${path}.`);
  },
});
