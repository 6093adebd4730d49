/** All terms of the objective at once, and a captured run through all of them, on WebGPU: equal to the PyTorch twin's. */
import { it } from 'vitest';
import { describeEachBackend } from '../../testing/backends.ts';
import { expectTwinLosses, expectTwinSteps } from './testing/loss-terms.ts';

describeEachBackend(['webgpu'], 'terms of the objective', () => {
  it('equal the PyTorch twin’s', () => expectTwinLosses('all'));
  it('are those of the PyTorch twin in a run through all of them', () => expectTwinSteps());
});
