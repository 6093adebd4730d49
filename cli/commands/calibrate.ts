/**
 * calibrate: measures what a network's decoder reads in innocent pictures, stores that inside the network's file, and
 * prints a summary as JSON. The pictures are cropped and resized as in `decode`.
 */
import { counted } from '../../src/base/number-text.ts';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { ingestFiles } from '../../src/data/ingest.ts';
import { measureCalibration } from '../../src/decoding/measure-calibration.ts';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { decoderId } from '../../src/engine/networks/decoder-id.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { packModel, type ModelFile } from '../../src/engine/networks/model-file.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import { RandomState } from '../../src/engine/random/numpy.ts';
import type { Calibration, Source } from '../../src/fingerprint/calibration/calibration.ts';
import { calibrationParts, writeCalibration } from '../../src/fingerprint/calibration/file.ts';
import { countOf } from '../../src/fingerprint/calibration/readings.ts';
import { summarise } from '../../src/fingerprint/calibration/summary.ts';
import { StudioError } from '../../src/base/error.ts';
import { usageError } from '../arguments.ts';
import { backendOption, withBackend } from '../backend.ts';
import { defineCommand } from '../command.ts';
import type { Console } from '../console.ts';
import { writeWhole } from '../files.ts';
import { networkIn, networkOption, openNetworkFile } from '../network.ts';
import { maybe, text, whole, withDefault } from '../options.ts';
import { rateOption } from '../rate.ts';
import { today } from '../registry.ts';
import { sourcesBelow } from '../sources.ts';

/** The number of imagined users: enough that one in a hundred shows. */
const MIGHT_BE_USERS = 1000;

export const calibrateNetwork = defineCommand({
  positionals: '[PATH...]',
  options: {
    network: networkOption,
    out: maybe(text('FILE', 'Where to write the network with its calibration inside (.safetensors).')),
    alone: maybe(text('FILE', 'Where to write the calibration by itself (.safetensors).')),
    own: withDefault(whole([0, 1_000_000], 'How many of the network’s own pictures to read as well.'), 1000),
    regenerated: withDefault(
      whole([0, 100_000], 'How many pictures of each kind the generator draws again, in 50 steps each.'),
      0,
    ),
    mostPictures: withDefault(whole([1, 10_000_000], 'The most innocent pictures to read.'), 10_000),
    seed: withDefault(whole([0, 2 ** 32 - 1], 'Seed of the own pictures, and of the order of all.'), 0),
    rate: rateOption,
    backend: backendOption,
  },
  async run({ values, positionals }, console) {
    const { out, alone, rate } = values;
    if (out === undefined && alone === undefined) throw usageError('Give --out, --alone, or both.');
    const network = await openNetworkFile(values.network);
    const { file } = network;
    networkIn(network, 'Gs');
    networkIn(network, 'E');
    const innocents = await readInnocents(positionals, file, values.mostPictures, console);
    const calibration = await measure(file, innocents, values, console);
    if (alone !== undefined) await writeWhole(alone, writeCalibration(calibration));
    if (out !== undefined) await writeWhole(out, withCalibration(file, calibration));
    console.note(`Wrote ${[out, alone].filter(Boolean).join(' and ')}.`);
    const random = new RandomState(values.seed);
    const fingerprints = Array.from({ length: MIGHT_BE_USERS }, () =>
      random.bits(file.config.fingerprintSize),
    );
    const { decoder, created, sources, spreads } = calibration;
    const summary = summarise(calibration, fingerprints, rate);
    console.result(JSON.stringify({ decoder, created, sources, spreads, ...summary }, null, 2));
  },
});

interface InnocentPictures {
  pictures: Uint8Array[];
  sources: Source[];
}

async function readInnocents(
  paths: readonly string[],
  { config }: ModelFile,
  most: number,
  console: Console,
): Promise<InnocentPictures> {
  const pictures: Uint8Array[] = [];
  const sources: Source[] = [];
  for (const path of paths) {
    const before = pictures.length;
    if (before >= most) break;
    const progress = console.progress(`Reading ${path}`);
    const { files } = await ingestFiles(
      await sourcesBelow(path),
      {
        name: path,
        resolution: config.resolution,
        channels: config.channels === 1 ? 1 : 3,
        maxImages: most - before,
      },
      { add: async (image) => void pictures.push(image) },
      {
        codecs: nodeCodecs,
        onProgress: ({ done, total }) => progress.update(done / total, `${done} of ${total} files`),
      },
    );
    progress.finish(counted(pictures.length - before, 'picture'));
    const [refused] = files.filter(({ status }) => status === 'refused');
    if (refused) console.note(`Some files were left out; the first, ${refused.name}: ${refused.reason}`);
    sources.push({ name: path, count: pictures.length - before });
  }
  if (paths.length > 0 && pictures.length === 0) {
    throw new StudioError('no-images', 'None of the files holds a picture that can be read.');
  }
  return { pictures, sources };
}

interface Given {
  own: number;
  regenerated: number;
  seed: number;
  backend: 'wasm' | 'webgpu' | 'cpu';
}

async function measure(
  file: ModelFile,
  { pictures, sources }: InnocentPictures,
  { own, regenerated, seed, backend }: Given,
  console: Console,
): Promise<Calibration> {
  const { config, weights: plain } = inferenceModel(file);
  const decoder = await decoderId(config, file.networks.E!);
  return withBackend(backend, async () => {
    const weights = toTensors(plain);
    const functions = new CapturedFunctions();
    const progress = console.progress('Reading fingerprints');
    const total = pictures.length + own;
    const calibration = await measureCalibration(
      { config, weights, functions },
      { decoder, created: today(), innocents: pictures, sources, own, regenerated, seed },
      {
        onProgress(stage, done) {
          const all = stage === 'own' ? pictures.length + done : done;
          progress.update(all / total, `${all} of ${total} pictures`);
        },
      },
    );
    progress.finish(`${countOf(calibration.innocents)} innocents`);
    functions.clear();
    disposeWeights(weights);
    return calibration;
  });
}

function withCalibration(
  { config, networks, metadata, rest }: ModelFile,
  calibration: Calibration,
): Uint8Array<ArrayBuffer> {
  const { tensors, metadata: about } = calibrationParts(calibration);
  return packModel(config, networks, { metadata: { ...metadata, ...about }, rest, attached: tensors });
}
