/**
 * Calls GPUDevice.destroy() at every point where a run uses its device or its store, on Dawn's null device: at the
 * first time, at the second, and so on until a run ends without it. The loss is reported as such, stored data are
 * intact, nothing is saved after it, and the run continues to its end on a new device.
 */
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { loadCheckpoint } from '../../src/storage/checkpoints.ts';
import { openStore } from '../../src/storage/store.ts';
import { swept } from '../../src/testing/swept.ts';
import { nullGpu } from './null-gpu.ts';
import { FaultPoints } from './page/fault-points.ts';
import { faultyStore, watchTrainer } from './page/faulty.ts';
import type { Point } from './page/points.ts';
import { serviceConfig, ServiceRun } from './service-run.ts';

const points = new FaultPoints();
watchTrainer(points);
const TOTAL = serviceConfig.totalKimg;
const kimgOf = (loaded: Awaited<ReturnType<typeof loadCheckpoint>>): number =>
  Number(loaded?.metadata['kimg'] ?? 0);

const swathes: Point[] = ['step', 'read-back', 'map', 'submit', 'transaction'];

it.each(swathes)(
  'a device that is destroyed at each %s costs no more than what was not saved',
  async (point) => {
    const store = openStore(`lost-at-${point}`);
    const run = new ServiceRun(faultyStore(store, points), nullGpu(points));
    await run.storeDataset();
    let fired = 0;
    let unnoticed = 0;
    for (let nth = 1; ; nth++) {
      const runId = `run-${nth}`;
      points.arm({ point, nth, fault: 'lose-device' });
      await run.start(runId);
      const end = await run.ending();
      if (points.isArmed) {
        expect(end).toBe('done');
        break;
      }
      fired++;
      const kept = await loadCheckpoint(store, runId);
      expect(kept?.skipped ?? []).toEqual([]);
      // A loss at the very end need not be noticed.
      if (end === 'done') unnoticed++;
      else {
        expect([nth, end, run.error]).toEqual([nth, 'failed', 'gpu-lost']);
        const types = run.events.map(({ type }) => type);
        expect(types.slice(types.indexOf('error'))).not.toContain('saved');
        await run.resume(runId);
        expect([nth, await run.ending(), run.error]).toEqual([nth, 'done', undefined]);
      }
      expect(kimgOf(await loadCheckpoint(store, runId)), `${nth}`).toBe(TOTAL);
      expect(await run.orphans(), `${nth}`).toEqual([]);
    }
    run.close();
    swept(
      `device.destroy() at each ${point} of a run: ${fired} times, ${fired - unnoticed} told as a lost device and resumed, ` +
        `${unnoticed} after the last use; 0 checkpoints that were not whole, 0 orphans`,
    );
    expect(fired).toBeGreaterThan(0);
  },
  60 * 60_000,
);
