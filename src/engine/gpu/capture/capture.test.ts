/** Captured steps on the GPU: bit for bit what eager steps give, in less memory and with no JavaScript to speak of. */
import { expect, it, vi } from 'vitest';
import { describeEachBackend } from '../../../testing/backends.ts';
import { tinyConfig, tinyImages } from '../../../testing/tiny-run.ts';
import { firstDifference } from '../../../testing/tiny-training.ts';
import { parseSchedule } from '../../training/schedules/parse-schedule.ts';
import type { TrainingState } from '../../training/state.ts';
import { requireGpu } from '../gpu.ts';
import { writeTensor } from '../write-tensor.ts';
import { Trainer } from '../../training/trainer.ts';

// Hundreds of pipelines are compiled, on a software GPU and perhaps a busy machine.
vi.setConfig({ testTimeout: 900_000 });

interface Ran {
  state: TrainingState;
  /** After the last step but one. */
  before: TrainingState;
  statistics: unknown;
  /** Pipelines after preparing, and after the last step. */
  pipelines: [number, number];
}

async function run(steps: number, options: { capture: boolean }, config = tinyConfig): Promise<Ran> {
  const trainer = new Trainer(config, tinyImages(), undefined, options);
  await trainer.prepare();
  const prepared = pipelines();
  let before: TrainingState | undefined;
  for (let i = 0; i < steps; i++) {
    if (i === steps - 1) before = await trainer.readState();
    trainer.step();
    if (i % 8 === 7) await deviceIdle(); // keep the queue short
  }
  const state = await trainer.readState();
  const statistics = await trainer.statistics.take();
  trainer.dispose();
  return { state, before: before!, statistics, pipelines: [prepared, pipelines()] };
}

async function deviceIdle(): Promise<void> {
  await requireGpu().queue.onSubmittedWorkDone();
}

const pipelines = (): number => requireGpu().pipelines.keys.length;

describeEachBackend(['webgpu'], 'a captured training step', () => {
  it('leaves every tensor as an eager one does, bit for bit, and only asks for pipelines that are prepared', async () => {
    // The rarest phase, R1, is due at steps 0 and 16: it is recorded once and replayed once.
    const replayed = await run(17, { capture: true });
    const [prepared, used] = replayed.pipelines;
    expect(prepared).toBeGreaterThan(100);
    expect(used).toBe(prepared);
    const eager = await run(17, { capture: false });
    expect(firstDifference(replayed.state, eager.state)).toBeUndefined();
    expect(replayed.statistics).toEqual(eager.statistics);
    // And the last step counts.
    const { iteration, imagesShown } = eager.state;
    expect(firstDifference({ ...replayed.before, iteration, imagesShown }, eager.state)).toBeDefined();
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
    const { state: replayed, pipelines: counts } = await run(8, { capture: true }, config);
    expect(counts[1]).toBe(counts[0]);
    const { state: eager } = await run(8, { capture: false }, config);
    expect(firstDifference(replayed, eager)).toBeUndefined();
    const { state: constant } = await run(8, { capture: true });
    expect(
      firstDifference({ ...constant, config, place: eager.place, imagesShown: eager.imagesShown }, eager),
    ).toBeDefined();
  });

  it('is prepared without a change to what is trained', async () => {
    const trainer = new Trainer(tinyConfig, tinyImages());
    const before = await trainer.readState();
    await trainer.prepare(); // everything is compiled by now: the ops would run if they could
    expect(firstDifference(await trainer.readState(), before)).toBeUndefined();
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
