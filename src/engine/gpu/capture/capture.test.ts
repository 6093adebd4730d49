/** Captured steps on the GPU: bit for bit what eager steps give, in less memory and with no JavaScript to speak of. */
import { expect, it, vi } from 'vitest';
import { describeEachBackend } from '../../../testing/backends.ts';
import { sameState, tinyConfig, tinyImages } from '../../../testing/tiny-run.ts';
import { parseSchedule } from '../../training/schedules/parse-schedule.ts';
import type { TrainingState } from '../../training/state.ts';
import { requireGpu } from '../gpu.ts';
import { writeTensor } from '../write-tensor.ts';
import { Trainer } from '../../training/trainer.ts';

// Hundreds of pipelines are compiled, on a software GPU and perhaps a busy machine.
vi.setConfig({ testTimeout: 900_000 });

async function run(
  steps: number,
  options: { capture: boolean },
  config = tinyConfig,
): Promise<[TrainingState, unknown]> {
  const trainer = new Trainer(config, tinyImages(), undefined, options);
  await trainer.prepare();
  for (let i = 0; i < steps; i++) {
    trainer.step();
    if (i % 8 === 7) await deviceIdle(); // keep the queue short
  }
  const state = await trainer.readState();
  const statistics = await trainer.statistics.take();
  trainer.dispose();
  return [state, statistics];
}

async function deviceIdle(): Promise<void> {
  await requireGpu().queue.onSubmittedWorkDone();
}

const pipelines = (): number => requireGpu().pipelines.keys.length;

describeEachBackend(['webgpu'], 'a captured training step', () => {
  it('leaves every tensor as 64 eager steps do, bit for bit', async () => {
    const [eager, eagerStatistics] = await run(64, { capture: false });
    const [replayed, statistics] = await run(64, { capture: true });
    expect(sameState(replayed, eager)).toBe(true);
    expect(statistics).toEqual(eagerStatistics);
  });

  it('follows a schedule as eager steps do, with every pipeline of its batches prepared', async () => {
    const schedule = parseSchedule({
      name: 'spec',
      stages: [
        {
          name: 'a',
          until: { iteration: 4 },
          weights: { latent: 3, fingerprint: { from: 0, to: 8, over: 4 } },
        },
        {
          name: 'b',
          weights: { adversarial: 0.5, consistency: 20 },
          gamma: 2,
          learningRate: 0.001,
          batch: 8,
        },
      ],
    });
    const config = { ...tinyConfig, schedule };
    const [eager] = await run(8, { capture: false }, config);
    const prepared = pipelines();
    const [replayed] = await run(8, { capture: true }, config);
    expect(sameState(replayed, eager)).toBe(true);
    expect(pipelines()).toBe(prepared);
    const [constant] = await run(8, { capture: true });
    expect(
      sameState({ ...constant, config, place: eager.place, imagesShown: eager.imagesShown }, eager),
    ).toBe(false);
  });

  it('is told from one that lacks a step', async () => {
    const [state] = await run(17, { capture: true });
    const [shorter] = await run(16, { capture: true });
    const counters = { iteration: state.iteration, imagesShown: state.imagesShown };
    expect(sameState({ ...shorter, ...counters }, state)).toBe(false);
  });

  it('finds every pipeline there: preparing asks for all of them before the first dispatch', async () => {
    const trainer = new Trainer(tinyConfig, tinyImages());
    await trainer.prepare();
    const prepared = pipelines();
    const dispatched = requireGpu().dispatches;
    expect(prepared).toBeGreaterThan(100);
    for (let i = 0; i < 17; i++) trainer.step();
    expect(pipelines()).toBe(prepared);
    expect(requireGpu().dispatches).toBeGreaterThan(dispatched);
    await deviceIdle();
    trainer.dispose();
  });

  it('is prepared without a change to what is trained', async () => {
    const trainer = new Trainer(tinyConfig, tinyImages());
    const before = await trainer.readState();
    await trainer.prepare(); // everything is compiled by now: the ops would run if they could
    expect(sameState(await trainer.readState(), before)).toBe(true);
    trainer.dispose();
  });

  it('holds less than half the memory that eager steps leave in the pool', async () => {
    const gpu = requireGpu();
    gpu.flush();
    gpu.trimPool();
    const before = gpu.poolBytes;
    const eager = new Trainer(tinyConfig, tinyImages(), undefined, { capture: false });
    eager.step();
    await deviceIdle();
    const pool = gpu.poolBytes - before;
    eager.dispose();
    const captured = new Trainer(tinyConfig, tinyImages());
    captured.step();
    await deviceIdle();
    expect(captured.steps.captured?.sizeBytes).toBeLessThan(pool / 2);
    captured.dispose();
  });

  it('stops updating and says so when a number goes bad', async () => {
    const trainer = new Trainer(tinyConfig, tinyImages());
    for (let i = 0; i < 5; i++) trainer.step();
    const before = await trainer.readState();
    await trainer.statistics.take();
    const weights = Object.values(trainer.generatorWeights('raw'));
    writeTensor(weights[0]!, new Float32Array(weights[0]!.size).fill(NaN));
    for (let i = 0; i < 3; i++) trainer.step();
    const statistics = await trainer.statistics.take();
    expect(statistics.skippedGenerator).toBe(1);
    const after = await trainer.readState();
    expect(after.optimisers.generator.beta2Power).toBe(before.optimisers.generator.beta2Power);
    trainer.dispose();
  });
});
