/** On Dawn's null device: which pipelines a trainer has when it was prepared with tiles that were chosen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNullDevice } from '../../../testing/null-device.ts';
import type { OpenedBackend } from '../../open.ts';
import { noiseImages } from '../../profile.ts';
import { resolveConfig } from '../../training/config.ts';
import { presetSettings } from '../../training/presets.ts';
import { Trainer } from '../../training/trainer.ts';
import { prepareTuned } from './prepare-tuned.ts';
import { timeChoices } from './time-choices.ts';
import { Tuning, tuningOf } from './tuning.ts';

describe('a trainer prepared with measured tiles', () => {
  let opened: OpenedBackend;
  beforeAll(async () => void (opened = await openNullDevice()));
  afterAll(() => opened.dispose());
  const config = resolveConfig({ ...presetSettings('tiny16'), batch: 16 });
  const pipelines = (): string[] => opened.gpu!.pipelines.keys;

  it('has every pipeline of its steps, and none of the tiles that lost', { timeout: 120_000 }, async () => {
    const gpu = opened.gpu!;
    const { tiles, limits } = gpu;
    let timed = 0;
    const tuning = new Tuning({
      tiles,
      limits,
      // Compiles and records them as on a GPU; the clock here stands still, so that the times are made up.
      time: async (used, candidates) => {
        if (timed++ === 0) await timeChoices(gpu, used, candidates);
        return candidates.map((choice, i) => ({ choice, ms: 1 / (i + 1) })).reverse();
      },
    });
    const told: [number, number][] = [];
    const trainer = new Trainer(config, noiseImages(config));
    const report = await prepareTuned(trainer, tuning, { onChosen: (...progress) => told.push(progress) });
    expect(report!.failures).toEqual([]);
    expect(timed).toBe(told.length);
    expect(Object.keys(tuning.table)).toHaveLength(told.length);
    expect(told.length).toBeGreaterThan(5);
    const prepared = pipelines();
    for (let i = 0; i < 17; i++) trainer.step();
    await gpu.queue.onSubmittedWorkDone();
    expect(pipelines()).toEqual(prepared);
    expect(prepared.length).toBe(report!.pipelines);
    trainer.dispose();

    // Known tiles are not measured, and compile once.
    const again = new Trainer(config, noiseImages(config));
    await prepareTuned(again, tuningOf(gpu, { stored: tuning.table }), {
      onChosen: (...progress) => told.push(progress),
    });
    expect(timed).toBe(Object.keys(tuning.table).length);
    expect(pipelines()).toEqual(prepared);
    again.dispose();
  });
});
