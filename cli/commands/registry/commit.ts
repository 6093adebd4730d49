/** registry commit: writes a list of hashes to publish, and for each user a file that proves their claim. */
import { join } from 'node:path';
import { claimOf, commitmentOf, commitRegistry } from '../../../src/fingerprint/registry/committed.ts';
import { defineCommand } from '../../command.ts';
import { writeWhole } from '../../files.ts';
import { maybe, text } from '../../options.ts';
import { bitsOption, openRegistry, today } from '../../registry.ts';

export const registryCommit = defineCommand({
  positionals: 'FILE',
  options: {
    out: text('FILE', 'Where to write the list. It shows no name and no fingerprint.'),
    claims: maybe(text('DIR', 'Where to write each user’s claim. Give it to that user only.')),
    bits: bitsOption,
  },
  async run({ values, positionals }, console) {
    const registry = await openRegistry(positionals[0] ?? '', values.bits);
    const list = await commitRegistry(registry, today());
    await writeWhole(values.out, `${JSON.stringify(list, null, 1)}\n`);
    console.note(`Wrote ${values.out}: ${list.commitments.length} commitments.`);
    if (values.claims === undefined) return;
    for (const user of registry.users) {
      // Names may contain anything; a commitment is a valid file name on every disk.
      const name = `${(await commitmentOf(user)).slice(0, 12)}.json`;
      await writeWhole(join(values.claims, name), `${JSON.stringify(claimOf(user), null, 1)}\n`);
    }
    console.note(`Wrote ${registry.users.length} claims into ${values.claims}.`);
  },
});
