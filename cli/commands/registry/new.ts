/** registry new: an empty registry for fingerprints of a given number of bits. */
import { StudioError } from '../../../src/base/error.ts';
import { codeOf, emptyRegistry } from '../../../src/fingerprint/registry/registry.ts';
import { usageError } from '../../arguments.ts';
import { defineCommand } from '../../command.ts';
import { exists } from '../../files.ts';
import { openNetworkFile } from '../../network.ts';
import { maybe, text, whole } from '../../options.ts';
import { bitsOption, codeOption, saveRegistry } from '../../registry.ts';

export const registryNew = defineCommand({
  positionals: 'FILE',
  options: {
    network: maybe(text('FILE', 'The network whose fingerprints the registry is for.')),
    bits: bitsOption,
    minimumDistance: maybe(
      whole([0, 65536], 'Bits in which any two fingerprints must differ. By default an eighth of them.'),
    ),
    code: codeOption,
  },
  async run({ values, positionals }, console) {
    const [path = ''] = positionals;
    const bits = values.network
      ? (await openNetworkFile(values.network)).file.config.fingerprintSize
      : values.bits;
    if (bits === undefined) throw usageError('Give --network or --bits.');
    if (await exists(path)) {
      throw new StudioError('cannot-write', `${path}: it already exists.`, 'Choose another name.');
    }
    const { code, minimumDistance } = values;
    const registry = emptyRegistry({ bits, code, ...(minimumDistance !== undefined && { minimumDistance }) });
    await saveRegistry(path, registry);
    const { label, dataBits } = codeOf(registry);
    console.note(`Wrote ${path}: ${bits} bits, code ${label}, ${dataBits} bits of data.`);
  },
});
