/** export-detector: a network's decoder with all that its verdicts need, as a folder that anyone can be given. */
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
    out: text('DIR', 'Where decoder.safetensors, decoder.onnx and detector.json go.'),
    registry: maybe(text('FILE', 'Users whose fingerprints it looks for; their names stay here.')),
    system: maybe(
      text('NAME', 'What the generator is called in public; the network’s own name if left out.'),
    ),
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
    // detector.json comes last, and names the others by their hashes: a folder half written is seen to be one.
    for (const { name, bytes } of files) await writeWhole(join(values.out, name), bytes);
    console.note(`Wrote ${files.map(({ name }) => name).join(', ')} into ${values.out}.`);
  },
});
