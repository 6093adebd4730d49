/**
 * export-detector: a network's decoder, with everything that its verdicts need, as a folder that can be given to
 * anyone.
 */
import { join } from 'node:path';
import { packDetector } from '../../src/detector/pack.ts';
import { calibrationOption, openCalibration } from '../calibration.ts';
import { defineCommand } from '../command.ts';
import { naming, writeWhole } from '../files.ts';
import { networkIn, networkOption, openNetworkFile } from '../network.ts';
import { maybe, text, withDefault } from '../options.ts';
import { rateOption } from '../rate.ts';
import { readRegistry, today } from '../registry.ts';

export const exportDetector = defineCommand({
  options: {
    network: networkOption,
    out: text('DIR', 'Where to write decoder.safetensors, decoder.onnx and detector.json.'),
    registry: maybe(text('FILE', 'Users whose fingerprints it looks for. Their names are not published.')),
    system: maybe(text('NAME', 'The generator’s public name. By default the network’s own name.')),
    systemVersion: withDefault(text('TEXT', 'Its version.'), '1'),
    calibration: calibrationOption,
    rate: rateOption,
  },
  async run({ values }, console) {
    const network = await openNetworkFile(values.network);
    const { file, path } = network;
    networkIn(network, 'E');
    const registry = values.registry && (await readRegistry(values.registry, file.config.fingerprintSize));
    const calibration = await openCalibration(network, values.calibration);
    if (!calibration)
      console.note('There is no calibration: verdicts will not allow for the decoder’s bias.');
    const files = await naming(path, () =>
      packDetector({
        model: file,
        sha256: network.sha256(),
        system: { name: values.system ?? file.metadata['name'] ?? 'model', version: values.systemVersion },
        users: registry ? registry.users : [],
        calibration,
        rate: values.rate,
        day: today(),
      }),
    );
    // detector.json is written last and names the other files with their hashes, so that an incomplete folder is
    // recognised.
    for (const { name, bytes } of files) await writeWhole(join(values.out, name), bytes);
    console.note(`Wrote ${files.map(({ name }) => name).join(', ')} into ${values.out}.`);
  },
});
