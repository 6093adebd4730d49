/**
 * npx tsx bench/forgery.ts PATH... [--network FILE] [--pictures 16] [--levels 16]
 * Measures, on wasm, whether drawing a picture again distinguishes a forged fingerprint from a real one. A forger who
 * has the decoder writes a user's bits onto photos and noise, changing no value by more than --levels of 255. The
 * model's own pictures and the unchanged photos serve for comparison.
 */
import { parseArgs } from 'node:util';
import { listImages } from '../cli/image-paths.ts';
import { openNetworkFile } from '../cli/network.ts';
import { nodeCodecs } from '../src/data/decode/codecs-node.ts';
import { decodeImage } from '../src/data/decode/decode.ts';
import { fitImage } from '../src/data/fit-picture.ts';
import { ownPictures } from '../src/decoding/own-pictures.ts';
import { readPictures } from '../src/decoding/reader.ts';
import { regenerationDistances } from '../src/decoding/regenerate.ts';
import { CapturedFunctions } from '../src/engine/gpu/capture/captured-functions.ts';
import { toTensors } from '../src/engine/networks/load.ts';
import { inferenceModel } from '../src/engine/networks/model-parts.ts';
import { openBackendNode } from '../src/engine/open-node.ts';
import { RandomState } from '../src/engine/random/numpy.ts';
import { matchThreshold } from '../src/fingerprint/binomial.ts';
import { bitsFromLogits, countMatches } from '../src/fingerprint/bits.ts';
import { defaultRate } from '../src/fingerprint/verdict.ts';
import { forge } from '../src/testing/forge.ts';

/** Number of pictures that are drawn again at once. */
const BATCH = 8;
/** Steps of the forger. More of them change nothing. */
const STEPS = 40;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    network: { type: 'string', default: 'public/sample/model.safetensors' },
    pictures: { type: 'string', default: '16' },
    levels: { type: 'string', default: '16' },
  },
});
const count = Number(values.pictures);
const { config, weights } = inferenceModel((await openNetworkFile(values.network)).file);
const backend = await openBackendNode({ prefer: 'wasm' });
const model = { config, weights: toTensors(weights), functions: new CapturedFunctions() };

interface Marked {
  pixels: Uint8Array;
  fingerprint: Uint8Array;
}

const random = new RandomState(0);
const fingerprint = random.bits(config.fingerprintSize);
const photos = await somePhotos(positionals);
const noise = photos.map(({ length }) =>
  Uint8Array.from({ length }, () => Math.floor(random.random() * 256)),
);
const own: Marked[] = [];
for await (const picture of ownPictures(model, { count, size: BATCH, seed: 1 })) own.push(picture);
await tell('the model’s own pictures', own);
await tell(
  'photos',
  photos.map((pixels) => ({ pixels, fingerprint })),
);
await tell('forged onto photos', await forged(photos));
await tell('forged onto noise', await forged(noise));
backend.dispose();

/** Reads `count` photos, spread over the list. */
async function somePhotos(paths: readonly string[]): Promise<Uint8Array[]> {
  const { images } = await listImages(paths);
  const chosen = Array.from(
    { length: Math.min(count, images.length) },
    (_, i) => images[Math.floor(((i + 0.5) * images.length) / count)]!,
  );
  const pictures: Uint8Array[] = [];
  for (const { bytes } of chosen) {
    const { image } = await decodeImage(await bytes(), nodeCodecs);
    pictures.push(fitImage(image, config).pixels);
  }
  return pictures;
}

async function forged(pictures: readonly Uint8Array[]): Promise<Marked[]> {
  const budget = (2 / 255) * Number(values.levels);
  const made: Marked[] = [];
  for (const picture of pictures) {
    made.push({ pixels: await forge(model, picture, { fingerprint, steps: STEPS, budget }), fingerprint });
  }
  return made;
}

async function tell(name: string, pictures: readonly Marked[]): Promise<void> {
  const matches: number[] = [];
  const distances: number[] = [];
  for (let from = 0; from < pictures.length; from += BATCH) {
    const batch = pictures.slice(from, from + BATCH);
    const pixels = batch.map((one) => one.pixels);
    const readings = await readPictures(model, pixels);
    matches.push(
      ...readings.map(({ logits }, i) => countMatches(bitsFromLogits(logits), batch[i]!.fingerprint)),
    );
    distances.push(...(await regenerationDistances(model, pixels, readings)));
  }
  const needed = matchThreshold(config.fingerprintSize, defaultRate) ?? Number.POSITIVE_INFINITY;
  const named = matches.filter((right) => right >= needed).length;
  console.log(`${name}: ${named} of ${pictures.length} bear the fingerprint by their bits alone`);
  console.log(`  bits right: ${range(matches, (value) => String(value))} of ${config.fingerprintSize}`);
  console.log(`  distance to what is drawn again: ${range(distances, (value) => value.toFixed(4))}`);
}

/** Least, median and most. */
function range(numbers: readonly number[], say: (value: number) => string): string {
  const sorted = numbers.toSorted((a, b) => a - b);
  return [0, sorted.length >> 1, sorted.length - 1].map((at) => say(sorted[at]!)).join(', ');
}
