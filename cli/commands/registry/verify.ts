/** registry verify: says whether a committed list holds a claim. The exit code is 1 if it does not. */
import { StudioError } from '../../../src/base/error.ts';
import { parseClaim, parseCommittedList, verifyClaim } from '../../../src/fingerprint/registry/committed.ts';
import { defineCommand } from '../../command.ts';
import { naming, readBytes } from '../../files.ts';
import { text } from '../../options.ts';

export const registryVerify = defineCommand({
  positionals: 'CLAIM',
  options: { list: text('FILE', 'The committed list.') },
  async run({ values, positionals }, console) {
    const [path = ''] = positionals;
    const listBytes = await readBytes(values.list);
    const list = await naming(values.list, () => parseCommittedList(listBytes));
    const claimBytes = await readBytes(path);
    const claim = await naming(path, () => parseClaim(claimBytes));
    const isHeld = await naming(path, () => verifyClaim(list, claim));
    if (!isHeld) {
      throw new StudioError(
        'claim-not-held',
        `${path}: the list of ${list.created} does not hold this claim.`,
      );
    }
    console.result(`The list of ${list.created} holds ${claim.user} with this fingerprint.`);
  },
});
