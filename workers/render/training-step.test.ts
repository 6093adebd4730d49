/** A training step of a small model on wasm, from its file: with a discriminator and without. */
import { expect, it } from 'vitest';
import { packModel, unpackModel } from '../../src/engine/networks/model-file.ts';
import { newJob } from '../kit/testing/linked.ts';
import { modelBytes } from './testing/models.ts';
import { wasmService } from './testing/wasm-service.ts';

async function stepOf(bytes: Uint8Array<ArrayBuffer>) {
  const service = wasmService('training-step', bytes);
  try {
    return await service.trainingStep('sample', newJob());
  } finally {
    await service.close();
  }
}
const { config, networks } = unpackModel(modelBytes(1));

it('pulls at every part of the three networks', async () => {
  const step = (await stepOf(modelBytes(1)))!;
  expect(step.pictures).toMatchObject({ columns: 4, rows: 2, resolution: 8 });
  const names = (parts: typeof step.generator | null) => parts!.map(({ part }) => part);
  expect(names(step.generator)).toEqual(['mapping', '4x4', '8x8']);
  expect(names(step.decoder)).toEqual(['8x8', '4x4', 'Output']);
  expect(names(step.discriminator)).toEqual(['8x8', '4x4', 'Output']);
  const parts = [...step.generator, ...step.decoder, ...step.discriminator!];
  expect(parts.filter(({ pull }) => !(pull > 0))).toEqual([]);
});

it('is taken without a discriminator as far as it can be, and not without a decoder', async () => {
  const { D: _, ...others } = networks;
  const step = (await stepOf(packModel(config, others)))!;
  expect([step.discriminator, step.losses.adversarial, step.losses.discriminator]).toEqual([
    null,
    null,
    null,
  ]);
  expect(step.losses.fingerprint).toBeGreaterThan(0);
  expect(await stepOf(packModel(config, { Gs: networks.Gs! }))).toBeNull();
});
