/** Every way in which `train` saves, with numbers that have gone bad and, as a control, with good ones. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { OpenedBackend } from '../../src/engine/open.ts';
import { unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import type { TrainingConfig } from '../../src/engine/training/config.ts';
import { notFiniteIn, type TrainingState } from '../../src/engine/training/state.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { describeEachBackend } from '../../src/testing/backends.ts';
import { poisonAfter, type Poisoned } from '../../src/testing/poison.ts';
import { tinyConfig, tinyImages } from '../../src/testing/tiny-run.ts';
import { Console } from '../console.ts';
import { RunFolder } from '../run-folder.ts';
import { withFolder } from '../testing/run.ts';
import { RunResults } from './results.ts';
import { trainIntoFolder } from './run.ts';

interface Way {
  config: Partial<TrainingConfig>;
  /** The iteration after which the numbers go bad. */
  badAfter: number;
  /** How the run is ended after that. */
  end?: NodeJS.Signals | 'time';
}

const endless = { totalKimg: 100, imagesPerTick: 100_000, gridEveryTicks: 1, checkpointEveryTicks: 1 };
const ways: Record<string, Way> = {
  'before the first iteration': { config: { ...endless, totalKimg: 0.004 }, badAfter: 0 },
  'at a tick': { config: { ...endless, imagesPerTick: 16, totalKimg: 0.024 }, badAfter: 2 },
  'at the total': { config: { ...endless, totalKimg: 0.008 }, badAfter: 2 },
  'on Ctrl+C': { config: endless, badAfter: 2, end: 'SIGINT' },
  'on SIGTERM': { config: endless, badAfter: 2, end: 'SIGTERM' },
  'when its terminal is closed': { config: endless, badAfter: 2, end: 'SIGHUP' },
  'when its time is up': { config: endless, badAfter: 2, end: 'time' },
};

const silent = { write: () => true };
const png = encodePng({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) });
const painter = {
  paintReals: async () => png,
  paintFakes: async () => ({ arbitrary: png, 'latents-same': png, 'watermarks-same': png }),
};

/** Ends after the iteration in which the numbers went bad, before any of them has been checked. */
function endAfter(trainer: Trainer, iterations: number, end: () => void): void {
  const step = trainer.step.bind(trainer);
  trainer.step = () => {
    step();
    if (trainer.iteration === iterations) end();
  };
}

async function trainCommand(folder: string, way: Way, bad: Poisoned | undefined, backend: OpenedBackend) {
  const trainer = new Trainer({ ...tinyConfig, ...way.config }, tinyImages());
  if (bad) poisonAfter(trainer, way.badAfter, bad);
  const { end } = way;
  if (end && end !== 'time') endAfter(trainer, way.badAfter + 1, () => process.emit(end));
  const runFolder = await RunFolder.create(folder, 'run');
  const results = new RunResults(runFolder);
  await trainIntoFolder({
    settings: { config: trainer.config, dataset: null, resumedFrom: null },
    firstLines: [],
    trainer,
    images: tinyImages(),
    results,
    backend,
    fault: new AbortController().signal,
    tuning: undefined,
    console: new Console(silent, silent),
    painter,
    evaluator: undefined,
    evaluationCounts: [],
    earlierSeconds: 0,
    mostMs: end === 'time' ? 2000 : Number.POSITIVE_INFINITY,
  }).catch((error: unknown) => expect(error).toMatchObject({ code: 'not-finite' }));
  trainer.dispose();
  return stateAt(`${runFolder.path}/training-state.safetensors`);
}

const stateAt = (path: string): Promise<TrainingState | undefined> =>
  readFile(path).then(unpackCheckpoint, () => undefined);

describeEachBackend(['wasm'], 'train', (_, opened) => {
  describe.each(Object.entries(ways))('saves %s', (_name, way) => {
    it.each(['generator', 'average'] as const)('nothing of a run whose %s has gone bad', async (bad) => {
      const kept = await withFolder((folder) => trainCommand(folder, way, bad, opened()));
      if (way.badAfter === 0) expect(kept).toBeUndefined();
      else expect([kept!.iteration, notFiniteIn(kept!)]).toEqual([0, undefined]);
    });

    it('a run whose numbers are sound', async () => {
      const kept = await withFolder((folder) => trainCommand(folder, way, undefined, opened()));
      expect(kept!.iteration).toBeGreaterThan(way.badAfter - 1);
      expect(notFiniteIn(kept!)).toBeUndefined();
    });
  });
});
