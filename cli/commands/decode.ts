/**
 * decode: reads the fingerprint of every picture and prints one line for each, in the order of the sorted list. A
 * picture that cannot be read gets a line with its error, and the others continue. Each line has the page's verdict
 * at the given rate: `match` is the user that it names, `best` the nearest user whatever the verdict.
 */
import { dirname } from 'node:path';
import { counted } from '../../src/base/number-text.ts';
import { StudioError } from '../../src/base/error.ts';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { paddedSize, readMany, type ManyOptions, type PictureFile } from '../../src/decoding/read-many.ts';
import { readPictures } from '../../src/decoding/reader.ts';
import { regenerationDistances } from '../../src/decoding/regenerate.ts';
import { largestBatch } from '../../src/drawing/batch-size.ts';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import type { PlainWeights } from '../../src/engine/networks/plain-model.ts';
import { decodedLine, type FailedLine } from '../../src/fingerprint/decoded.ts';
import { Pools } from '../../src/fingerprint/pool-lines.ts';
import { sayShortfall } from '../../src/fingerprint/sentence.ts';
import { withBackend } from '../backend.ts';
import { openCalibration } from '../calibration.ts';
import { defineCommand } from '../command.ts';
import { listImages, shardOf } from '../image-paths.ts';
import { lineFormats, linesOut } from '../lines-out.ts';
import { judgeOptions, openJudge } from '../judge.ts';
import { networkIn, networkOption, openNetworkFile, type OpenedNetwork } from '../network.ts';
import { choice, flag, maybe, shard, text, whole, withDefault } from '../options.ts';
import { readRegistry } from '../registry.ts';

export const decodeImages = defineCommand({
  positionals: 'PATH...',
  options: {
    network: networkOption,
    registry: maybe(text('FILE', 'Users and their fingerprints, as JSON, to match against.')),
    regenerate: flag(
      'Also measures how near the generator comes to each picture, in 50 steps. Names nobody for a picture that it cannot draw.',
    ),
    pool: {
      ...maybe(
        choice(
          ['all', 'folder'],
          'Judges the pictures of one suspect together: all of them, or those of each folder. Adds a line for each suspect.',
        ),
      ),
      bare: 'all' as const,
    },
    format: withDefault(choice(lineFormats, 'One JSON object per line, one JSON array, or CSV.'), 'lines'),
    batch: maybe(whole([1, 1024], 'Pictures at once. By default as many as the network allows.')),
    shard: shard('Takes every N-th image of the sorted list from the I-th on, for N processes at once.'),
    ...judgeOptions,
  },
  async run({ values, positionals }, console) {
    const network = await openNetworkFile(values.network);
    const { config } = network.file;
    const decoder = networkIn(network, 'E');
    const registry = values.registry
      ? await readRegistry(values.registry, config.fingerprintSize)
      : { users: [] };
    const judge = await openJudge(network, { ...values, registry });
    const plain = values.regenerate ? await regenerating(network, values.calibration) : decoder;
    const { bitCount, candidates, rate } = judge.settings;
    const shortfall = values.registry && sayShortfall(bitCount, rate, Math.max(1, candidates.length));
    if (shortfall) console.note(shortfall);
    const { images, passedOver } = await listImages(positionals);
    if (passedOver.length > 0) console.note(`${sayFiles(passedOver)}: not pictures, or hidden.`);
    if (images.length === 0) throw new StudioError('no-images', 'There is no picture in the given paths.');
    const files: PictureFile[] = shardOf(images, values.shard);

    const out = linesOut(values.format, console);
    const failed: FailedLine[] = [];
    const pools = new Pools();
    await withBackend(values.backend, async () => {
      const weights = toTensors(plain);
      const functions = new CapturedFunctions();
      const progress = console.progress('Decoding images');
      let done = 0;
      const size = values.batch ?? largestBatch(config);
      const model = { config, weights, functions };
      const options: ManyOptions = {
        shape: config,
        codecs: nodeCodecs,
        size,
        read: (pictures) => readPictures(model, pictures, paddedSize(pictures.length, size)),
        ...(values.regenerate && {
          regenerate: (pictures, readings) => regenerationDistances(model, pictures, readings),
        }),
      };
      for await (const lines of readMany(files, options)) {
        for (const line of lines) {
          if ('error' in line) failed.push(line);
          else if (values.pool)
            pools.add(values.pool === 'all' ? 'all pictures' : dirname(line.file), line.logits);
          out.write('error' in line ? line : decodedLine(line, judge.judge(line)));
        }
        done += lines.length;
        // A grid contains several pictures, so there may be more pictures than files.
        progress.update(Math.min(1, done / files.length), `${done} of ${Math.max(done, files.length)}`);
      }
      progress.finish(
        failed.length === 0 ? counted(done, 'image') : `${done - failed.length} of ${counted(done, 'image')}`,
      );
      functions.clear();
      disposeWeights(weights);
    });
    for (const line of pools.lines(judge)) out.write(line);
    out.end();
    const [first] = failed;
    if (first && failed.length === files.length) {
      const why = `The first, ${first.file}: ${first.error}`;
      throw new StudioError(
        'no-images',
        `Nothing could be decoded in ${counted(failed.length, 'file')}. ${why}`,
      );
    }
  },
});

/** Generator and decoder. Throws 'no-regeneration' if no calibration says how near the generator comes to innocents. */
async function regenerating(network: OpenedNetwork, given: string | undefined): Promise<PlainWeights> {
  const calibration = await openCalibration(network, given);
  if (calibration?.spreads.some(({ measure }) => measure === 'regeneration')) {
    return inferenceModel(network.file).weights;
  }
  throw new StudioError(
    'no-regeneration',
    `${network.path}: No calibration says how near the generator comes to innocent pictures.`,
    'Calibrate it with --regenerated 100 and innocent pictures, then decode again.',
  );
}

/** Words such as "3 files were skipped (a.txt, b.json, …)". */
function sayFiles(names: readonly string[]): string {
  const shown = names.length > 3 ? [...names.slice(0, 3), '…'] : names;
  return `${names.length} ${names.length === 1 ? 'file was' : 'files were'} skipped (${shown.join(', ')})`;
}
