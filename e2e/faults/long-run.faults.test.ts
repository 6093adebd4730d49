/**
 * What a run holds must not grow: in 5 000 steps of one run, and in 50 runs that are started, stopped, resumed and
 * stopped. On wasm.
 */
import 'fake-indexeddb/auto';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { loadCheckpoint } from '../../src/storage/checkpoints.ts';
import { openStore } from '../../src/storage/store.ts';
import { swept } from '../../src/testing/swept.ts';
import { tinyConfig, tinyImages } from '../../src/testing/tiny-run.ts';
import { serviceConfig, ServiceRun } from './service-run.ts';

const STEPS = 5000;
const STARTS = 50;
const MOST_MS = 60 * 60_000;
const residentMb = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20);

it(
  `holds the same after ${STEPS} steps as after 500`,
  async () => {
    const opened = await openBackendNode({ prefer: 'wasm' });
    const trainer = new Trainer(tinyConfig, tinyImages());
    const seen: { tensors: number; bytes: number; residentMb: number }[] = [];
    for (let step = 1; step <= STEPS; step++) {
      await trainer.ready();
      trainer.step();
      if (step % 100 === 0) await trainer.statistics.take();
      if (step % 500 !== 0) continue;
      const { numTensors, numBytes } = tf.memory();
      seen.push({ tensors: numTensors, bytes: numBytes, residentMb: residentMb() });
    }
    trainer.dispose();
    opened.dispose();
    const counts = seen.map(({ tensors, bytes }) => `${tensors} tensors, ${bytes} bytes`);
    swept(
      `${STEPS} steps on wasm: ${counts[0]} at every 500th; resident ${seen.map((at) => at.residentMb).join(', ')} MB`,
    );
    expect(new Set(counts).size).toBe(1);
  },
  MOST_MS,
);

it(
  `starts and stops ${STARTS} times and keeps nothing of it but the run`,
  async () => {
    const store = openStore('starts');
    const run = new ServiceRun(store, (_, listeners) => openBackendNode({ ...listeners, prefer: 'wasm' }));
    await run.storeDataset();
    const residents: number[] = [];
    const tensors: number[] = [];
    const { numTensors: before } = tf.engine().state;
    let kimg = 0;
    for (let i = 0; i < STARTS; i++) {
      if (i === 0) await run.start('run', { ...serviceConfig, totalKimg: 1000 });
      else await run.resume('run');
      await run.training();
      await run.service.stop();
      expect([i, await run.ending(), run.error]).toEqual([i, 'stopped', undefined]);
      const kept = await loadCheckpoint(store, 'run');
      expect(kept?.skipped).toEqual([]);
      const now = Number(kept?.metadata['kimg']);
      expect(now).toBeGreaterThan(kimg);
      kimg = now;
      tensors.push(tf.engine().state.numTensors - before);
      residents.push(residentMb());
    }
    expect(await run.orphans()).toEqual([]);
    run.close();
    const afterTens = (all: readonly number[]): string => [9, 19, 29, 39, 49].map((i) => all[i]).join(', ');
    swept(
      `${STARTS} starts and stops on wasm: each saved and gone on with; resident ${afterTens(residents)} MB and ` +
        `${afterTens(tensors)} tensors after each ten`,
    );
    // Filters that are kept for as long as their backend is open (src/engine/ops/fir.ts): tfjs goes on counting them.
    expect(tensors).toEqual(tensors.map((_, i) => tensors[0]! * (i + 1)));
  },
  MOST_MS,
);
