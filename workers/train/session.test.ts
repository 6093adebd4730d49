/** A session with things going wrong in the middle, on the cpu backend with a store in memory. */
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenedBackend } from '../../src/engine/open.ts';
import { unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import { notFiniteIn } from '../../src/engine/training/state.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { prepareTuned } from '../../src/engine/gpu/tuning/prepare-tuned.ts';
import { tuningOf } from '../../src/engine/gpu/tuning/tuning.ts';
import { loadCheckpoint } from '../../src/storage/checkpoints.ts';
import { createRun, readRun } from '../../src/storage/runs.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { describeEachBackend } from '../../src/testing/backends.ts';
import { poison } from '../../src/testing/poison.ts';
import { openNullDevice } from '../../src/testing/null-device.ts';
import { tinyConfig, tinyImages } from '../../src/testing/tiny-run.ts';
import type { TrainEvent } from './protocol.ts';
import { runToItsEnd } from './run-end.ts';
import { RunStore } from './run-store.ts';
import { Session, type SessionParts } from './session.ts';

const runId = 'run';
const config = { ...tinyConfig, totalKimg: 100, imagesPerTick: 1000 };
let store: Store;
let events: TrainEvent[];
let databases = 0;

/** A session whose trainer the spec can reach into, paused once it has begun. */
async function begin(
  parts: Partial<SessionParts> = {},
): Promise<{ session: Session; trainer: Trainer; ended: Promise<void> }> {
  await createRun(store, { id: runId, name: runId, datasetId: null, config: { ...config } });
  const trainer = new Trainer(config, tinyImages());
  const storage = await RunStore.open(store, runId);
  const emit = (event: TrainEvent): void => void events.push(event);
  const session = new Session({
    trainer,
    storage,
    prepare: (prepared, listener) => prepareTuned(prepared, undefined, listener),
    adapter: { backend: 'cpu', vendor: '', architecture: '', device: '', description: '', software: false },
    emit: (event) => emit({ ...event, runId }),
    notice: () => undefined,
    finished: () => Promise.resolve(),
    fault: new AbortController().signal,
    ...parts,
  });
  return { session, trainer, ended: runToItsEnd({ runId, storage, emit }, () => session.run()) };
}

const errors = (): string[] => events.flatMap((event) => (event.type === 'error' ? [event.error.code] : []));
const lastPhase = (): string | undefined =>
  events.flatMap((event) => (event.type === 'phase' ? [event.phase] : [])).at(-1);

async function storedState() {
  return unpackCheckpoint((await loadCheckpoint(store, runId))!.payload);
}

beforeEach(() => {
  store = openStore(`session-${databases++}`);
  events = [];
});

describeEachBackend(['cpu'], 'a session', () => {
  it('whose weights go bad stops within a statistics interval, and what is stored is the last sound state', async () => {
    const { session, trainer, ended } = await begin();
    await session.pause();
    const sound = await storedState();
    expect(notFiniteIn(sound)).toBeUndefined();
    await session.resume();
    poison(trainer, 'generator');
    await ended; // which it would not otherwise for a long time
    expect(errors()).toEqual(['not-finite']);
    expect(lastPhase()).toBe('failed');
    expect(await readRun(store, runId)).toMatchObject({ status: 'failed', kimg: sound.imagesShown / 1000 });
    const kept = await storedState();
    expect(kept.iteration).toBe(sound.iteration);
    expect(notFiniteIn(kept)).toBeUndefined();
    // And it goes on from there.
    const again = new Trainer(config, tinyImages(), { resume: kept });
    again.step();
    const statistics = await again.statistics.take();
    again.dispose();
    expect(Object.values(statistics).every(Number.isFinite)).toBe(true);
  });
});

describe('a session on a GPU', () => {
  let opened: OpenedBackend;
  beforeAll(async () => void (opened = await openNullDevice()));
  afterAll(() => {
    vi.restoreAllMocks();
    opened.dispose();
  });

  it('tells which kernels are being chosen, and is stopped in the middle of it without a step', async () => {
    // What this device reads back is whatever was in memory.
    const { readState } = Trainer.prototype;
    vi.spyOn(Trainer.prototype, 'readState').mockImplementation(async function (this: Trainer) {
      const state = await readState.call(this);
      const { model, average, optimisers } = state;
      for (const { secondMoments } of Object.values(optimisers))
        secondMoments.forEach(({ data }) => data.fill(0));
      for (const weights of [model.weights, average]) weights.forEach(({ data }) => data.fill(0));
      for (const optimiser of Object.values(optimisers)) optimiser.beta2Power = 1;
      return { ...state, pathAverage: 0 };
    });
    let stopped: Promise<unknown> | undefined;
    const begun: { session?: Session } = {};
    const tuning = tuningOf(opened.gpu!);
    tuning.measure = async (_, { onProgress, signal } = {}) => {
      onProgress?.(12, 40);
      await new Promise((resolve) => setTimeout(resolve));
      stopped = begun.session?.stop();
      signal?.throwIfAborted();
      return false;
    };
    const { session, trainer, ended } = await begin({
      prepare: (prepared, listener) => prepareTuned(prepared, tuning, listener),
    });
    begun.session = session;
    await ended;
    await stopped;
    expect(errors()).toEqual([]);
    expect(lastPhase()).toBe('stopped');
    expect(trainer.iteration).toBe(0);
    const details = events.flatMap((event) => (event.type === 'phase' ? [event.detail] : []));
    expect(details).toContain('Choosing kernels, 12 of 40');
  });
});
