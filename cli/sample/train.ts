/**
 * Trains the sample model in slices: goes on from runs/sample/state.safetensors where it is, writes it and the curve
 * every few hundred iterations, stops after --minutes or with the last stage.
 *   npx tsx cli/sample/train.ts --minutes 60 [--backend webgpu] [--zip ../shared/datasets/clothing/clothing-3781-64x64.zip]
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { packCheckpoint, unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import type { TrainingState } from '../../src/engine/training/state.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { readClothing } from './clothing.ts';
import { sampleConfig, sampleStage } from './config.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '600' },
    backend: { type: 'string', default: 'wasm' },
    zip: { type: 'string', default: '../shared/datasets/clothing/clothing-3781-64x64.zip' },
    out: { type: 'string', default: 'runs/sample' },
  },
});
const every = 100;
const saveEvery = 500;
const statePath = `${values.out}/state.safetensors`;
const curvePath = `${values.out}/curve.jsonl`;

await openBackendNode({ prefer: values.backend === 'webgpu' ? 'webgpu' : 'wasm' });
mkdirSync(values.out, { recursive: true });
const images = await readClothing(values.zip, sampleConfig.network.resolution);
const end = performance.now() + Number(values.minutes) * 60_000;
let resume = existsSync(statePath) ? unpackCheckpoint(readFileSync(statePath)) : undefined;

// A stage is a slice of its own: the same state goes on under other settings.
while (performance.now() < end) {
  const { config, until } = sampleStage(resume?.iteration ?? 0);
  if (resume && resume.iteration >= until) break;
  const trainer = new Trainer(config, images, resume && { resume });
  await trainer.prepare();
  resume = await trainUntil(trainer, until);
  trainer.dispose();
}
process.exit(0);

async function trainUntil(trainer: Trainer, until: number): Promise<TrainingState> {
  while (trainer.iteration < until && performance.now() < end) {
    const interval = trainer.iteration < 200 ? 20 : every;
    const start = performance.now();
    for (let i = 0; i < interval; i++) trainer.step();
    const statistics = await trainer.statistics.take();
    const elapsedMs = Math.round(performance.now() - start);
    const point = { iteration: trainer.iteration, kimg: trainer.kimg, elapsedMs, ...statistics };
    appendFileSync(curvePath, `${JSON.stringify(point)}\n`);
    if (trainer.iteration % saveEvery === 0) await save(trainer);
  }
  return save(trainer);
}

/** Written aside and renamed: a run that is ended in the middle keeps the state before. */
async function save(trainer: Trainer): Promise<TrainingState> {
  const state = await trainer.readState();
  writeFileSync(`${statePath}.new`, packCheckpoint(state));
  renameSync(`${statePath}.new`, statePath);
  return state;
}
