/** Fakes of a captured batch against the same batch run op by op, on SwiftShader: every pixel and every bit. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { disposeWeights, toTensors } from '../engine/networks/load.ts';
import { countDispatches } from '../engine/gpu/count.ts';
import { initialModel } from '../engine/training/initial.ts';
import { describeEachBackend } from '../testing/backends.ts';
import { tinyConfig } from '../testing/tiny-run.ts';
import { DecodedFakes } from './decoded-fakes.ts';

const { network } = tinyConfig;

describeEachBackend(['webgpu'], 'decoded fakes', () => {
  it('are of each step what they are uncaptured, one replay a batch, and leave nothing', async () => {
    const weights = toTensors(initialModel(network, 1).weights);
    const before = tf.memory().numTensors;
    const captured = new DecodedFakes(network, weights, 5);
    const eager = new DecodedFakes(network, weights, 5, { capture: false });
    const seen = new Set<string>();
    for (const step of [0, 1, 2]) {
      const expected = await eager.draw(step, 2);
      const count = countDispatches();
      expect(await captured.draw(step, 2)).toEqual(expected);
      const dispatches = count.stop();
      if (step > 0) expect(dispatches).toBe(0);
      seen.add(expected.pixels.join());
    }
    expect(seen.size).toBe(3);
    captured.dispose();
    eager.dispose();
    expect(tf.memory().numTensors).toBe(before);
    disposeWeights(weights);
  });
});
