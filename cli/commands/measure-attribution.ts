/**
 * measure-attribution: measures how reliable a network's verdicts are among a number of users. A seed draws the
 * users, who belong to nobody. Innocent pictures are judged among the same users.
 */
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { measureAttribution } from '../../src/decoding/measure-attribution.ts';
import { paddedSize, readMany } from '../../src/decoding/read-many.ts';
import { readPictures } from '../../src/decoding/reader.ts';
import { largestBatch } from '../../src/drawing/batch-size.ts';
import type { Painter } from '../../src/drawing/draw-batches.ts';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import { RandomState } from '../../src/engine/random/numpy.ts';
import { innocentsOf } from '../../src/fingerprint/calibration/innocents.ts';
import { supportedRate } from '../../src/fingerprint/conformal.ts';
import type { Candidate } from '../../src/fingerprint/matching.ts';
import { Judge } from '../../src/fingerprint/verdict.ts';
import { withBackend } from '../backend.ts';
import { openCalibration } from '../calibration.ts';
import { defineCommand } from '../command.ts';
import type { Console } from '../console.ts';
import { listImages } from '../image-paths.ts';
import { judgeOptions } from '../judge.ts';
import { networkIn, networkOption, openNetworkFile } from '../network.ts';
import { whole, withDefault } from '../options.ts';

export const attribution = defineCommand({
  positionals: '[INNOCENTS...]',
  options: {
    network: networkOption,
    users: withDefault(whole([1, 100_000], 'How many users to draw.'), 1000),
    images: withDefault(whole([1, 1000], 'Pictures per user.'), 20),
    mostInnocents: withDefault(whole([0, 10_000_000], 'The most innocent pictures to judge.'), 10_000),
    seed: withDefault(whole([0, 2 ** 32 - 1], 'Seed of fingerprints and latents.'), 0),
    ...judgeOptions,
  },
  async run({ values, positionals }, console) {
    const { users: userCount, images, seed, rate } = values;
    const network = await openNetworkFile(values.network);
    const { file } = network;
    networkIn(network, 'Gs');
    networkIn(network, 'E');
    const plain = inferenceModel(file);
    const bitCount = file.config.fingerprintSize;
    const random = new RandomState(seed);
    const users = Array.from({ length: userCount }, (_, i): Candidate => ({
      user: `${i + 1}`,
      fingerprint: random.bits(bitCount),
      isDrawn: true,
    }));
    const calibration = await openCalibration(network, values.calibration);
    const innocents = calibration && ((pictures: number) => innocentsOf(calibration, users, pictures));
    const judge = new Judge({ bitCount, candidates: users, rate, innocents });
    await withBackend(values.backend, async (_backend, signal) => {
      const model = {
        config: file.config,
        weights: toTensors(plain.weights),
        functions: new CapturedFunctions(),
      };
      const progress = console.progress('Issuing and reading');
      const found = await measureAttribution(
        model,
        { plain, judge, users, images, seed },
        {
          signal,
          onUser: (done) => progress.update(done / userCount, `${done} of ${userCount} users`),
        },
      );
      progress.finish(`${userCount} users`);
      const judged = await judgeInnocents(model, judge, positionals, values.mostInnocents, console);
      const isCalibrated = calibration !== undefined;
      console.result(
        JSON.stringify(
          { users: userCount, images, rate, isCalibrated, ...found, innocents: judged },
          null,
          2,
        ),
      );
      model.functions.clear();
      disposeWeights(model.weights);
    });
  },
});

interface JudgedInnocents {
  count: number;
  /** The number of innocents that were attributed to a user. */
  named: number;
  /** The false-positive rate that this number of innocents supports at 95 % if none is attributed. */
  supports: number | null;
}

async function judgeInnocents(
  model: Painter,
  judge: Judge,
  paths: readonly string[],
  most: number,
  console: Console,
): Promise<JudgedInnocents> {
  const { images } = await listImages(paths);
  const files = images.slice(0, most);
  const progress = console.progress('Reading innocents');
  const size = largestBatch(model.config);
  let count = 0;
  let named = 0;
  const batches = readMany(files, {
    shape: model.config,
    codecs: nodeCodecs,
    size,
    read: (pictures) => readPictures(model, pictures, paddedSize(pictures.length, size)),
  });
  for await (const batch of batches) {
    for (const one of batch) {
      if ('error' in one) continue;
      count++;
      if (judge.judge(one).kind === 'user') named++;
    }
    progress.update(Math.min(1, count / files.length), `${count} pictures`);
  }
  progress.finish(`${count} pictures`);
  return { count, named, supports: count === 0 ? null : supportedRate(count) };
}
