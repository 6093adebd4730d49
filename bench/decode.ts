/**
 * npx tsx bench/decode.ts [NETWORK] [--backend wasm|webgpu] [--pictures 128] [--rounds 3]
 * Measures how long a decoder takes for a picture, from a PNG in memory to logits, singly and in batches. It measures
 * the process's CPU time, which other work on the machine does not lengthen. WebGPU here is the software GPU, whose
 * work is part of the process. Starting the backend is not included.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { nodeCodecs } from '../src/data/decode/codecs-node.ts';
import { ownPictures } from '../src/decoding/own-pictures.ts';
import { readMany, type ManyOptions, type PictureFile } from '../src/decoding/read-many.ts';
import { readPictures } from '../src/decoding/reader.ts';
import { largestBatch } from '../src/drawing/batch-size.ts';
import { CapturedFunctions } from '../src/engine/gpu/capture/captured-functions.ts';
import { toTensors } from '../src/engine/networks/load.ts';
import { inferenceModel } from '../src/engine/networks/model-parts.ts';
import { openNetwork } from '../src/engine/networks/open-network.ts';
import { openBackendNode } from '../src/engine/open-node.ts';
import { encodePng } from '../src/formats/png-encode.ts';
import { useSwiftShader } from '../src/testing/swiftshader.ts';

const SIZES = [1, 2, 4, 8, 16, 32];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: 'string', default: 'wasm' },
    pictures: { type: 'string', default: '128' },
    rounds: { type: 'string', default: '3' },
  },
});
const { config, weights: plain } = inferenceModel(
  openNetwork(new Uint8Array(await readFile(positionals[0] ?? 'public/sample/model.safetensors'))),
);
const count = Number(values.pictures);
const onGpu = values.backend === 'webgpu';
if (onGpu) useSwiftShader();
const backend = await openBackendNode({ prefer: onGpu ? 'webgpu' : 'wasm' });
const model = { config, weights: toTensors(plain), functions: new CapturedFunctions() };
const most = largestBatch(config);
const files: PictureFile[] = [];
for await (const { pixels } of ownPictures(model, { count, size: most, seed: 0 })) {
  const side = config.resolution;
  const png = encodePng({ width: side, height: side, channels: config.channels === 1 ? 1 : 3, data: pixels });
  files.push({ name: String(files.length), bytes: async () => png });
}

const inBatches = (size: number): ManyOptions => ({
  shape: config,
  codecs: nodeCodecs,
  size,
  read: (pictures) => readPictures(model, pictures, size),
});
const filesAlone: ManyOptions = {
  ...inBatches(most),
  read: async (pictures) =>
    pictures.map(() => ({ logits: new Float32Array(0), latents: new Float32Array(0) })),
};
const ways = new Map([
  ['files alone', filesAlone],
  ...SIZES.filter((size) => size <= most).map((size) => [`${size} at a time`, inBatches(size)] as const),
]);

/** CPU time per picture, in milliseconds. */
async function timed(options: ManyOptions): Promise<number> {
  const before = process.cpuUsage();
  for await (const _ of readMany(files, options));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
}

const seen = new Map([...ways.keys()].map((name) => [name, [] as number[]]));
// The first round warms up.
for (let round = 0; round <= Number(values.rounds); round++) {
  for (const [name, options] of ways) {
    const ms = await timed(options);
    if (round > 0) seen.get(name)!.push(ms);
  }
}
const median = (name: string): number =>
  seen.get(name)!.toSorted((a, b) => a - b)[seen.get(name)!.length >> 1]!;
const single = median('1 at a time');
for (const name of ways.keys()) {
  const ms = median(name);
  console.log(
    `${name}: ${ms.toFixed(2)} ms of CPU time a picture; ${(single / ms).toFixed(1)} times as fast as one at a time`,
  );
}
backend.dispose();
