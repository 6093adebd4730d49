/** The preset of a first run lifts off from every seed. */
import { expect, it } from 'vitest';
import { describeEachBackend } from '../../src/testing/backends.ts';
import { describeWithShared, sharedPath } from '../../src/testing/shared.ts';
import { LIFTED_OFF, measuredRun, type Measurement } from './lift-off.ts';

const HOUR_MS = 3_600_000;
const photos = sharedPath('datasets/clothing/clothing-3781-64x64.zip');

describeWithShared('on the clothing photos', () => {
  describeEachBackend(['wasm'], 'Tiny 16', () => {
    it.each([1, 2, 3, 4, 5])(
      'reads nine bits of ten, with latents alive, from seed %i',
      async (seed) => {
        let last: Measurement | undefined;
        for await (last of measuredRun('tiny16', { seed, photos }));
        expect(last!.accuracy).toBeGreaterThanOrEqual(LIFTED_OFF.accuracy);
        expect(last!.distanceRatio).toBeLessThan(LIFTED_OFF.distanceRatio);
      },
      HOUR_MS,
    );
  });
});
