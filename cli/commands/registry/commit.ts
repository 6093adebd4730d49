/** registry commit: a list of hashes that can be published, and for each user what proves the claim to theirs. */
import { join } from 'node:path';
import { claimOf, commitmentOf, commitRegistry } from '../../../src/fingerprint/registry/committed.ts';
import { defineCommand } from '../../command.ts';
import { writeWhole } from '../../files.ts';
import { maybe, text } from '../../options.ts';
import { bitsOption, openRegistry, today } from '../../registry.ts';

export const registryCommit = defineCommand({
  positionals: 'FILE',
  options: {
    out: text('FILE', 'Where the list goes. It shows no name and no fingerprint.'),
    claims: maybe(text('DIR', 'Where each user’s claim goes: hand it to that user alone.')),
    bits: bitsOption,
  },
  async run({ values, positionals }, console) {
    const registry = await openRegistry(positionals[0] ?? '', values.bits);
    const list = await commitRegistry(registry, today());
    await writeWhole(values.out, `${JSON.stringify(list, null, 1)}\n`);
    console.note(`Wrote ${values.out}: ${list.commitments.length} commitments.`);
    if (values.claims === undefined) return;
    for (const user of registry.users) {
      // Names may hold anything; the commitment is a name that every disk takes.
      const name = `${(await commitmentOf(user)).slice(0, 12)}.json`;
      await writeWhole(join(values.claims, name), `${JSON.stringify(claimOf(user), null, 1)}\n`);
    }
    console.note(`Wrote ${registry.users.length} claims into ${values.claims}.`);
  },
});
