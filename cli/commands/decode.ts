/**
 * decode: the fingerprint of every image, one JSON line each, in the order of the sorted list. Images that cannot be read
 * get a line with their error; the rest goes on. Each line has the verdict that the page gives, at the rate that was set:
 * `match` is the user that it names, `best` the nearest user whatever the verdict.
 */
import { largestBatch } from '../../src/drawing/batch-size.ts';
import { readFile } from 'node:fs/promises';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { decodeImage } from '../../src/data/decode/decode.ts';
import { fitSquare } from '../../src/data/resize.ts';
import { readPictures, type DecoderOnDevice } from '../../src/decoding/reader.ts';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { toBitString } from '../../src/fingerprint/bits.ts';
import { innocentsOf } from '../../src/fingerprint/calibration/innocents.ts';
import { candidatesOf } from '../../src/fingerprint/registry/registry.ts';
import { sayShortfall, verdictSentence } from '../../src/fingerprint/sentence.ts';
import { Judge, type Verdict, type VerdictKind } from '../../src/fingerprint/verdict.ts';
import { backendOption, withBackend } from '../backend.ts';
import { inBatches } from '../batches.ts';
import { calibrationOption, openCalibration } from '../calibration.ts';
import { defineCommand } from '../command.ts';
import { reasonOf } from '../files.ts';
import { listImages, shardOf, type ImagePath } from '../image-paths.ts';
import { networkOption, openNetworkFile } from '../network.ts';
import { maybe, shard, text } from '../options.ts';
import { rateOption } from '../rate.ts';
import { readRegistry } from '../registry.ts';

/** p: the chance that an innocent image matches any of the users as well. */
interface LineMatch {
  user: string;
  k: number;
  n: number;
  p: number;
}

type Line =
  | {
      file: string;
      bits: string;
      logits: number[];
      verdict: VerdictKind;
      sentence: string;
      match: LineMatch | null;
      best: (LineMatch & { gap: number | null }) | null;
    }
  | { file: string; error: string };

export const decodeImages = defineCommand({
  name: 'decode',
  summary: 'Reads the fingerprints out of images: one JSON line an image.',
  positionals: { usage: 'PATH...', least: 1, most: Number.POSITIVE_INFINITY },
  options: {
    network: networkOption,
    registry: maybe(text('FILE', 'Users and their fingerprints, as JSON, to match against.')),
    calibration: calibrationOption,
    rate: rateOption,
    shard: shard('Takes every N-th image from the I-th on, of the sorted list: for N processes at once.'),
    backend: backendOption,
  },
  async run({ values, positionals }, console) {
    const network = await openNetworkFile(values.network);
    const { file, path } = network;
    const { config } = file;
    const decoder = file.networks.E;
    if (!decoder) throw new StudioError('incomplete-model', `${path}: The file holds no decoder (E).`);
    const bitCount = config.fingerprintSize;
    const candidates = values.registry ? candidatesOf(await readRegistry(values.registry, bitCount)) : [];
    const calibration = await openCalibration(network, values.calibration);
    const judge = new Judge({
      bitCount,
      candidates,
      rate: values.rate,
      innocents: calibration && ((pictures) => innocentsOf(calibration, candidates, pictures)),
    });
    const shortfall = values.registry && sayShortfall(bitCount, values.rate, Math.max(1, candidates.length));
    if (shortfall) console.note(shortfall);
    const { images, passedOver } = await listImages(positionals);
    if (passedOver.length > 0) console.note(`${sayFiles(passedOver)} in the folders, no pictures or hidden.`);
    if (images.length === 0) throw new StudioError('no-images', 'There is no picture in what was given.');
    const files = shardOf(images, values.shard);

    const failed: { file: string; error: string }[] = [];
    await withBackend(values.backend, async () => {
      const weights = toTensors(decoder);
      const functions = new CapturedFunctions();
      const progress = console.progress('Decoding images');
      let done = 0;
      for (const batch of inBatches(files, largestBatch(config))) {
        const lines = await decodeBatch({ config, weights, functions }, batch, judge);
        for (const line of lines) {
          if ('error' in line) failed.push(line);
          console.result(JSON.stringify(line));
        }
        done += batch.length;
        progress.update(done / files.length, `${done} of ${files.length}`);
      }
      progress.finish(failed.length === 0 ? `${done} images` : `${done - failed.length} of ${done} images`);
      functions.clear();
      disposeWeights(weights);
    });
    const [first] = failed;
    if (first && failed.length === files.length) {
      const why = `The first, ${first.file}: ${first.error}`;
      throw new StudioError('no-images', `None of the ${failed.length} files could be decoded. ${why}`);
    }
  },
});

async function decodeBatch(
  decoder: DecoderOnDevice,
  files: readonly ImagePath[],
  judge: Judge,
): Promise<Line[]> {
  const { config } = decoder;
  const pictures: (Uint8Array | { error: string })[] = [];
  // One at a time: a batch of photos would fill the memory.
  for (const file of files) pictures.push(await readPicture(file, config));
  const readable = pictures.filter((picture) => picture instanceof Uint8Array);
  const readings = await readPictures(decoder, readable);
  let next = 0;
  return files.map(({ name: file }, i): Line => {
    const picture = pictures[i]!;
    if (!(picture instanceof Uint8Array)) return { file, error: picture.error };
    const { logits } = readings[next++]!;
    const verdict = judge.judge({ logits });
    const { kind, bits } = verdict;
    const best = bestOf(verdict);
    return {
      file,
      bits: toBitString(bits),
      logits: [...logits],
      verdict: kind,
      sentence: verdictSentence(verdict),
      match: kind === 'user' ? best : null,
      best: best && { ...best, gap: verdict.gap ?? null },
    };
  });
}

function bestOf({ best, bitCount, chance }: Verdict): LineMatch | null {
  if (best?.candidate.user === undefined) return null;
  return { user: best.candidate.user, k: best.matches, n: bitCount, p: chance.p };
}

/** uint8 [R,R,C] at the network's size, or why not. */
async function readPicture(
  { path, fault }: ImagePath,
  config: NetworkConfig,
): Promise<Uint8Array | { error: string }> {
  if (fault !== undefined) return { error: fault };
  try {
    const bytes = await readFile(path).catch((error: unknown) => {
      throw new StudioError('cannot-read', `It cannot be read: ${reasonOf(error)}`);
    });
    const { image } = await decodeImage(bytes, nodeCodecs);
    return fitSquare(image, config.resolution, config.channels === 1 ? 1 : 3).data;
  } catch (error) {
    const { message, hint } = toPlainError(error);
    return { error: hint === '' ? message : `${message} ${hint}` };
  }
}

/** "3 files were passed over (a.txt, b.json, …)". */
function sayFiles(names: readonly string[]): string {
  const shown = names.length > 3 ? [...names.slice(0, 3), '…'] : names;
  return `${names.length} ${names.length === 1 ? 'file was' : 'files were'} passed over (${shown.join(', ')})`;
}
