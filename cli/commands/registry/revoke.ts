/** registry revoke: users whose generator was withdrawn. Their fingerprints stay, so that their pictures are still known. */
import { revokeUser } from '../../../src/fingerprint/registry/registry.ts';
import { defineCommand } from '../../command.ts';
import { bitsOption, openRegistry, saveRegistry, today } from '../../registry.ts';

export const registryRevoke = defineCommand({
  name: 'registry revoke',
  summary: 'Marks users of a registry as revoked, with the day.',
  positionals: { usage: 'FILE NAME...', least: 2 },
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
