/**
 * Trains the sample model in slices: goes on from runs/sample/state.safetensors where it is, writes it and the curve
 * every few hundred iterations, stops after --minutes, when it is interrupted, or with the last stage.
 *   npx tsx cli/sample/train.ts --minutes 60 [--backend webgpu] [--zip FILE] [--out FOLDER]
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { OpenedBackend } from '../../src/engine/open.ts';
import { unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { RunLoop } from '../../src/run/loop.ts';
import { withBackend } from '../backend.ts';
import { onInterrupt } from '../interrupts.ts';
import { readClothing } from './clothing.ts';
import { sampleConfig, sampleSlice } from './config.ts';
import { clothingZip } from './reals.ts';
import { SampleSink } from './sink.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '600' },
    backend: { type: 'string', default: 'wasm' },
    zip: { type: 'string', default: clothingZip },
    out: { type: 'string', default: 'runs/sample' },
  },
});

mkdirSync(values.out, { recursive: true });
const images = await readClothing(values.zip, sampleConfig.network.resolution);
await withBackend(values.backend === 'webgpu' ? 'webgpu' : 'wasm', trainSlices);
process.exit(0);

/** A slice is a loop of its own: the same state goes on under other settings. */
async function trainSlices(backend: OpenedBackend, fault: AbortSignal): Promise<void> {
  const endMs = performance.now() + Number(values.minutes) * 60_000;
  for (;;) {
    const statePath = `${values.out}/state.safetensors`;
    const resume = existsSync(statePath) ? unpackCheckpoint(readFileSync(statePath)) : undefined;
    const config = sampleSlice(resume);
    if (!config) return;
    const trainer = new Trainer(config, images, resume && { resume });
    const loop = new RunLoop({
      trainer,
      sink: new SampleSink(values.out),
      prepare: () => trainer.prepare(),
      finished: async () => backend.gpu?.idle(),
      fault,
      whenUnsaved: 'train-on',
    });
    const stop = (): void => void loop.stop().catch(() => loop.stopWithoutSaving());
    const ignoreInterrupts = onInterrupt(stop);
    const timer = setTimeout(stop, endMs - performance.now());
    const end = await loop.run();
    clearTimeout(timer);
    ignoreInterrupts();
    trainer.dispose();
    if (end === 'stopped') return;
  }
}
