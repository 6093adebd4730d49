/**
 * npx tsx bench/decode.ts [NETWORK] [--pictures 128] [--rounds 3]: how many pictures a second a decoder reads on wasm in
 * batches, beside one at a time, from PNG files in memory to logits. By the process's CPU time, which other work on the machine
 * does not lengthen; and how much of it is the files'. The backend's start is left out.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { nodeCodecs } from '../src/data/decode/codecs-node.ts';
import { ownPictures } from '../src/decoding/own-pictures.ts';
import { readMany, type PictureFile } from '../src/decoding/read-many.ts';
import { readPictures, type RawReading } from '../src/decoding/reader.ts';
import { largestBatch } from '../src/drawing/batch-size.ts';
import { CapturedFunctions } from '../src/engine/gpu/capture/captured-functions.ts';
import { toTensors } from '../src/engine/networks/load.ts';
import { inferenceModel } from '../src/engine/networks/model-parts.ts';
import { openNetwork } from '../src/engine/networks/open-network.ts';
import { openBackendNode } from '../src/engine/open-node.ts';
import { encodePng } from '../src/formats/png-encode.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pictures: { type: 'string', default: '128' },
    rounds: { type: 'string', default: '3' },
  },
});
const { config, weights: plain } = inferenceModel(
  openNetwork(new Uint8Array(await readFile(positionals[0] ?? 'public/sample/model.safetensors'))),
);
const count = Number(values.pictures);
const backend = await openBackendNode({ prefer: 'wasm' });
const model = { config, weights: toTensors(plain), functions: new CapturedFunctions() };
const size = largestBatch(config);
const files: PictureFile[] = [];
for await (const { pixels } of ownPictures(model, { count, size, seed: 0 })) {
  const side = config.resolution;
  const png = encodePng({ width: side, height: side, channels: config.channels === 1 ? 1 : 3, data: pixels });
  files.push({ name: String(files.length), bytes: async () => png });
}

type Read = (pictures: readonly Uint8Array[]) => Promise<RawReading[]>;
const ways: Record<string, { size: number; read: Read }> = {
  'one at a time': { size: 1, read: (pictures) => readPictures(model, pictures, 1) },
  [`in batches of ${size}`]: { size, read: (pictures) => readPictures(model, pictures, size) },
  'files alone': {
    size,
    read: async (pictures) =>
      pictures.map(() => ({ logits: new Float32Array(0), latents: new Float32Array(0) })),
  },
};

/** Milliseconds of CPU time a picture. */
async function timed({ size, read }: { size: number; read: Read }): Promise<number> {
  const before = process.cpuUsage();
  for await (const _ of readMany(files, { shape: config, codecs: nodeCodecs, size, read }));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
}

const seen = Object.fromEntries(Object.keys(ways).map((name) => [name, [] as number[]]));
// The first round warms up.
for (let round = 0; round <= Number(values.rounds); round++) {
  for (const [name, way] of Object.entries(ways)) {
    const ms = await timed(way);
    if (round > 0) seen[name]!.push(ms);
  }
}
const [single = 0, batched = 0, alone = 0] = Object.entries(seen).map(([name, times]) => {
  const median = times.toSorted((a, b) => a - b)[times.length >> 1]!;
  console.log(`${name}: ${median.toFixed(2)} ms of CPU time a picture`);
  return median;
});
console.log(
  `batches are ${(single / batched).toFixed(1)} times as fast; the decoder by itself ${((single - alone) / (batched - alone)).toFixed(1)} times`,
);
backend.dispose();
