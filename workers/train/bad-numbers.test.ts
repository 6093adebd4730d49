/** Every way in which the page saves, with numbers that have gone bad and, as a control, with sound ones. */
import 'fake-indexeddb/auto';
import { describe, expect, it, vi } from 'vitest';
import { unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import type { TrainingConfig } from '../../src/engine/training/config.ts';
import { notFiniteIn, type TrainingState } from '../../src/engine/training/state.ts';
import { prepareTuned } from '../../src/engine/gpu/tuning/prepare-tuned.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { loadCheckpoint } from '../../src/storage/checkpoints.ts';
import { createRun } from '../../src/storage/runs.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { describeEachBackend } from '../../src/testing/backends.ts';
import { poisonAfter, type Poisoned } from '../../src/testing/poison.ts';
import { tinyConfig, tinyImages } from '../../src/testing/tiny-run.ts';
import { runToItsEnd } from './run-end.ts';
import { RunStore } from './run-store.ts';
import { Session } from './session.ts';

// Grids of bad numbers are no save, and drawing them takes most of the time.
vi.mock(import('../../src/drawing/run-grids.ts'), () => ({ drawRunGrids: async () => [] }));

interface Way {
  config: Partial<TrainingConfig>;
  /** The iteration after which the numbers go bad. */
  badAfter: number;
  /** What is ordered once they have. */
  order?: (session: Session) => Promise<unknown>;
}

const endless = { totalKimg: 100, imagesPerTick: 100_000 };
const ways: Record<string, Way> = {
  'before the first iteration': { config: { ...endless, totalKimg: 0.004 }, badAfter: 0 },
  'at a tick': { config: { ...endless, imagesPerTick: 16, totalKimg: 0.024 }, badAfter: 2 },
  'at the total': { config: { ...endless, totalKimg: 0.008 }, badAfter: 2 },
  'by Save': { config: endless, badAfter: 2, order: (session) => session.saveNow() },
  'by Pause': { config: endless, badAfter: 2, order: (session) => session.pause() },
  'by Stop': { config: endless, badAfter: 2, order: (session) => session.stop() },
};

async function train({ config, badAfter, order }: Way, bad: Poisoned | undefined): Promise<Store> {
  const store = openStore(`bad-numbers-${crypto.randomUUID()}`);
  const runId = 'run';
  await createRun(store, { id: runId, name: runId, datasetId: null, config: { ...tinyConfig } });
  const storage = await RunStore.open(store, runId);
  const trainer = new Trainer({ ...tinyConfig, ...config }, tinyImages());
  if (bad) poisonAfter(trainer, badAfter, bad);
  const emit = (): void => undefined;
  const session = new Session({
    trainer,
    storage,
    prepare: (prepared, listener) => prepareTuned(prepared, undefined, listener),
    adapter: { backend: 'wasm', vendor: '', architecture: '', device: '', description: '', software: false },
    emit,
    notice: () => undefined,
    finished: async () => undefined,
    fault: new AbortController().signal,
  });
  const ended = runToItsEnd({ runId, storage, emit }, () => session.run());
  if (order) {
    await expect.poll(() => trainer.iteration).toBeGreaterThan(badAfter);
    await order(session).catch(() => undefined);
    await session.stop().catch(() => undefined);
  }
  await ended;
  return store;
}

async function savedState(store: Store): Promise<TrainingState | undefined> {
  const checkpoint = await loadCheckpoint(store, 'run');
  return checkpoint && unpackCheckpoint(checkpoint.payload);
}

describeEachBackend(['wasm'], 'the page', () => {
  describe.each(Object.entries(ways))('saves %s', (_, way) => {
    it.each(['generator', 'average'] as const)('nothing of a run whose %s has gone bad', async (bad) => {
      const kept = await savedState(await train(way, bad));
      if (way.badAfter === 0) expect(kept).toBeUndefined();
      else expect([kept!.iteration, notFiniteIn(kept!)]).toEqual([0, undefined]);
    });

    it('a run whose numbers are sound', async () => {
      const kept = await savedState(await train(way, undefined));
      expect(kept!.iteration).toBeGreaterThan(way.badAfter - 1);
      expect(notFiniteIn(kept!)).toBeUndefined();
    });
  });

  it('would tell a bad state from a sound one', async () => {
    const trainer = new Trainer(tinyConfig, tinyImages());
    poisonAfter(trainer, 0, 'average');
    expect(notFiniteIn(await trainer.readState())).toMatch(/moving average of /);
    trainer.dispose();
  });
});
