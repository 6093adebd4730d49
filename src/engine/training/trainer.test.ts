/** The trainer as a whole, on wasm with tiny networks: it learns, resumes bit for bit, leaks nothing, survives NaN. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { packCheckpoint, unpackCheckpoint } from './checkpoint.ts';
import { packModel, unpackModel } from '../networks/model-file.ts';
import type { TrainingState } from './state.ts';
import { tinyConfig, tinyImages } from '../../testing/tiny-run.ts';
import { firstDifference, reload, trainFor } from '../../testing/tiny-training.ts';
import { Trainer } from './trainer.ts';

describeEachBackend(['wasm'], 'trainer', () => {
  it('resumed from a checkpoint equals never having stopped, bit for bit', async () => {
    const straight = await trainFor(40);
    const halfway = reload(await trainFor(20));
    expect(firstDifference(await trainFor(20, halfway), straight)).toBeUndefined();
  });

  it.each<[string, (state: TrainingState) => TrainingState]>([
    [
      'the moments',
      (s) => ({
        ...s,
        optimisers: {
          ...s.optimisers,
          generator: {
            ...s.optimisers.generator,
            secondMoments: new Map(
              [...s.optimisers.generator.secondMoments].map(([n, { shape }]) => [
                n,
                { shape, data: new Float32Array(shape.reduce((p, q) => p * q, 1)) },
              ]),
            ),
          },
        },
      }),
    ],
    [
      'β2 to the power of t',
      (s) => ({ ...s, optimisers: { ...s.optimisers, decoder: { ...s.optimisers.decoder, beta2Power: 1 } } }),
    ],
    ['the path-length average', (s) => ({ ...s, pathAverage: 0 })],
    ['the iteration', (s) => ({ ...s, iteration: 0 })],
    ['the place in the data order', (s) => ({ ...s, imagesShown: 0 })],
  ])('resuming without %s does not', async (_, drop) => {
    const straight = await trainFor(24);
    const resumed = await trainFor(12, drop(reload(await trainFor(12))));
    const counters = { iteration: straight.iteration, imagesShown: straight.imagesShown };
    expect(firstDifference({ ...resumed, ...counters }, straight)).toBeDefined();
  });

  it('a checkpoint whose configuration lost a field, or is of other networks, is refused by name', async () => {
    const { config, networks, rest, metadata } = unpackModel(packCheckpoint(await trainFor(1)));
    const training = JSON.parse(metadata['training']!) as { config: { network: object } };
    const opened = (changed: object): (() => TrainingState) => {
      const told = JSON.stringify({ ...training, config: { ...training.config, ...changed } });
      return () => unpackCheckpoint(packModel(config, networks, { metadata: { training: told }, rest }));
    };
    expect(opened({})).not.toThrow();
    expect(opened({ gamma: undefined })).toThrow('gamma is missing');
    expect(opened({ gamma: Number.NaN })).toThrow('gamma is null');
    expect(opened({ network: { ...training.config.network, latentSize: 9 } })).toThrow(
      'differ in latentSize',
    );
  });

  it('holds as many tensors and bytes after 40 steps as after 8', async () => {
    const trainer = new Trainer(tinyConfig, tinyImages());
    for (let i = 0; i < 8; i++) trainer.step();
    await trainer.statistics.take();
    const before = tf.memory();
    for (let i = 0; i < 32; i++) trainer.step();
    await trainer.statistics.take();
    const after = tf.memory();
    trainer.dispose();
    expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes]);
  });

  it('disposes everything it made', async () => {
    await trainFor(1);
    const before = tf.memory().numTensors;
    await trainFor(2);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('lowers the decoder’s loss on a handful of images', async () => {
    const trainer = new Trainer(tinyConfig, tinyImages());
    const mean = async (steps: number): Promise<number> => {
      for (let i = 0; i < steps; i++) trainer.step();
      return (await trainer.statistics.take()).fingerprint!;
    };
    const first = await mean(50);
    for (let i = 0; i < 6; i++) await mean(50);
    const last = await mean(50);
    trainer.dispose();
    expect(last).toBeLessThan(first * 0.995);
    // Four hundred steps, on however busy a machine.
  }, 300_000);

  it('skips an update whose gradient is not finite, and reports it', async () => {
    const poisoned = reload(await trainFor(1));
    poisoned.model.weights.get('discriminator/Output/bias')!.data[0] = Number.NaN;
    const trainer = new Trainer(tinyConfig, tinyImages(), { resume: poisoned });
    trainer.step();
    const statistics = await trainer.statistics.take();
    const state = await trainer.readState();
    trainer.dispose();
    expect(statistics.skippedGenerator).toBe(1);
    expect(statistics.skippedDiscriminator).toBe(1);
    const generator = [...state.model.weights].filter(([name]) => name.startsWith('synthesis/'));
    expect(generator.every(([, { data }]) => data.every(Number.isFinite))).toBe(true);
    expect(state.average.get('synthesis/4x4/Conv/weight')!.data.every(Number.isFinite)).toBe(true);
  });
});
