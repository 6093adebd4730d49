/** convert: writes a whole network file as .safetensors, or one of its parts as .onnx. */
import { extname } from 'node:path';
import { exportOnnx, type OnnxPart } from '../../src/engine/networks/onnx/export.ts';
import { packModel, type ModelFile } from '../../src/engine/networks/model-file.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import { checkFinite } from '../../src/engine/networks/plain-model.ts';
import { usageError } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { naming, writeWhole } from '../files.ts';
import { networkOption, openNetworkFile } from '../network.ts';
import { choice, text, withDefault } from '../options.ts';

const parts = ['generator', 'decoder', 'discriminator'] as const satisfies readonly OnnxPart[];

export const convert = defineCommand({
  options: {
    network: networkOption,
    out: text('FILE', 'Where to write. The ending (.safetensors or .onnx) chooses the format.'),
    part: withDefault(choice(parts, 'For an ONNX file: which network.'), 'generator'),
    noise: withDefault(
      choice(['stored', 'none'], "For an ONNX generator: the network's stored noise, or none."),
      'stored',
    ),
  },
  async run({ values, given }, console) {
    const { network, out, part, noise } = values;
    const ending = extname(out).toLowerCase();
    if (ending !== '.safetensors' && ending !== '.onnx') {
      throw usageError(`--out ${out}: its ending must be .safetensors or .onnx.`);
    }
    if (ending === '.safetensors' && given.has('part')) {
      throw usageError('--part is for ONNX: a .safetensors file takes all networks.');
    }
    const { file } = await openNetworkFile(network);
    const bytes = await naming(network, () =>
      ending === '.onnx' ? exportOnnx(inferenceModel(file), part, { noise }) : wholeFile(file),
    );
    await writeWhole(out, bytes);
    console.note(`Wrote ${out} (${(bytes.byteLength / 1e6).toFixed(1)} MB).`);
  },
});

function wholeFile({ config, networks, metadata, rest, attached }: ModelFile): Uint8Array<ArrayBuffer> {
  for (const network of Object.values(networks)) checkFinite(network);
  return packModel(config, networks, { metadata, rest, attached });
}
