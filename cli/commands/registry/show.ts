/** registry show: prints what a registry holds and guarantees, as JSON. Fingerprints and salts are not shown. */
import { attributionBounds } from '../../../src/fingerprint/registry/bounds.ts';
import { codeOf } from '../../../src/fingerprint/registry/registry.ts';
import { defineCommand } from '../../command.ts';
import { number, withDefault } from '../../options.ts';
import { rateOption } from '../../rate.ts';
import { bitsOption, openRegistry } from '../../registry.ts';

export const registryShow = defineCommand({
  positionals: 'FILE',
  options: {
    rate: rateOption,
    bitAccuracy: withDefault(
      number({ least: 0.5, most: 1 }, 'How often a bit is read right, for the bounds.'),
      0.99,
    ),
    bits: bitsOption,
  },
  async run({ values, positionals }, console) {
    const registry = await openRegistry(positionals[0] ?? '', values.bits);
    const { bits, minimumDistance, users } = registry;
    const { rate, bitAccuracy } = values;
    const code = codeOf(registry);
    const fingerprints = users.map(({ fingerprint }) => fingerprint);
    const report = {
      bits,
      minimumDistance,
      users: users.map(({ user, note, origin, created, revoked }) => ({
        user,
        note,
        origin,
        created,
        revoked,
      })),
      code: {
        label: code.label,
        dataBits: code.dataBits,
        wordAccuracy: code.wordAccuracy(bitAccuracy),
        randomWordRate: code.randomWordRate,
      },
      bounds: { rate, bitAccuracy, ...attributionBounds({ bits, fingerprints, rate, bitAccuracy }) },
    };
    console.result(JSON.stringify(report, null, 2));
  },
});
