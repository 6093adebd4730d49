/**
 * Checks the shipped sample model on new pairs of latents and fingerprints. Prints its figures as one JSON line and
 * draws docs/sample-grid.png. The exit code is 1 if a figure misses what the studio promises.
 *   npm run -s check:sample [-- --model FILE --pairs 10000 --seed 2022 --attacks]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBackendNode } from '../src/engine/open-node.ts';
import { toPlainError } from '../src/base/error.ts';
import { inferenceModel } from '../src/engine/networks/model-parts.ts';
import { openNetwork } from '../src/engine/networks/open-network.ts';
import { sampleRun } from './sample/config.ts';
import { drawMatrix } from './sample/grid.ts';
import { measureAttacks, measureSample, type SampleFigures } from './sample/measure.ts';
import { readRealFeatures } from './sample/reals.ts';

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: inProject('public/sample/model.safetensors') },
    grid: { type: 'string', default: inProject('docs/sample-grid.png') },
    pairs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '2022' },
    attacks: { type: 'boolean', default: false },
  },
});

/** What the studio promises about the model that it ships. */
const promises: Record<Exclude<keyof SampleFigures, 'n'>, [relation: '≥' | '≤', bound: number]> = {
  bits: ['≥', 64],
  accuracy: ['≥', 0.99],
  words: ['≥', 0.6],
  distanceRatio: ['≤', 0.15],
  latentR2: ['≥', 0.5],
  tintShare: ['≤', 0.25],
  tintReadout: ['≤', 0.75],
  rmsLevels: ['≤', 10],
  greyAccuracy: ['≥', 0.85],
  kernelRatio: ['≤', 0.02],
};

async function check(): Promise<void> {
  const backend = await openBackendNode({ prefer: 'wasm' });
  const model = inferenceModel(openNetwork(readFileSync(values.model)));
  const seed = Number(values.seed);
  const figures = await measureSample(model, await readRealFeatures(), {
    pairs: Number(values.pairs),
    seed,
    initialSeed: sampleRun.seed,
  });
  const attacked = values.attacks ? await measureAttacks(model, { pairs: Number(values.pairs), seed }) : {};
  writeFileSync(values.grid, await drawMatrix(model, seed));
  backend.dispose();

  const rounded = Object.entries({ ...figures, ...attacked }).map(([name, value]) => [
    name,
    Number(value.toPrecision(5)),
  ]);
  console.log(JSON.stringify(Object.fromEntries(rounded)));
  for (const [name, [relation, bound]] of Object.entries(promises)) {
    const value = figures[name as keyof SampleFigures];
    // Written so that NaN counts as a miss.
    if (relation === '≥' ? value >= bound : value <= bound) continue;
    console.error(`${name} is ${value.toPrecision(4)}; it must be ${relation} ${bound}.`);
    process.exitCode = 1;
  }
}

await check().catch((error: unknown) => {
  const { message, hint } = toPlainError(error);
  console.error(`${message} ${hint}`.trim());
  process.exitCode = 1;
});
