/** Which layers carry the bits, from small models on wasm: a layer whose styles do not hear of the fingerprint carries none. */
import { expect, it } from 'vitest';
import { packModel, unpackModel } from '../../src/engine/networks/model-file.ts';
import { Job } from '../kit/job.ts';
import type { DrawProgress } from './protocol.ts';
import { modelBytes } from './testing/models.ts';
import { wasmService } from './testing/wasm-service.ts';

/** A model of which only these layers hear of the fingerprint. */
function heardBy(scopes: readonly string[]): Uint8Array<ArrayBuffer> {
  const { config, networks } = unpackModel(modelBytes(1));
  const Gs = new Map(networks.Gs);
  for (const [name, { shape, data }] of Gs) {
    const scope = name.replace(/^synthesis\/|\/mod_weight$/g, '');
    if (!name.endsWith('mod_weight')) continue;
    // Louder than fresh weights, so that a decoder that has learnt nothing reads another bit here and there.
    const loud = data.map((value) => (scopes.includes(scope) ? 20 * value : 0));
    Gs.set(name, { shape, data: loud });
  }
  return packModel(config, { ...networks, Gs });
}

/** One service at a time: a backend that is opened anew takes the place of the one before. */
async function sharesOf(bytes: Uint8Array<ArrayBuffer>, times = 1) {
  const service = wasmService('layer-shares', bytes);
  const told: DrawProgress[] = [];
  const job = new Job<DrawProgress>(new AbortController().signal, (progress) => told.push(progress));
  try {
    const replies = [];
    while (replies.length < times) replies.push(await service.layerShares('sample', job));
    return { replies, told };
  } finally {
    await service.close();
  }
}

it.each([
  ['4x4/Conv', 0],
  ['8x8/Conv0_up', 1],
  ['8x8/ToRGB', 3],
])('finds that %s alone hears of the fingerprint', async (scope, index) => {
  const { layers, all } = (await sharesOf(heardBy([scope]))).replies[0]!;
  const shares = layers.map(({ share }) => share);
  expect(shares[index]).toBe(all);
  // The decoder has learnt nothing: without the other fingerprint it reads what it always reads.
  const deaf = shares.filter((_, i) => i !== index);
  expect(deaf).toEqual(deaf.map(() => deaf[0]));
  expect(deaf[0]).not.toBe(all);
});

it('names the layers that take the fingerprint, tells how far it is, and keeps what it found', async () => {
  const { replies, told } = await sharesOf(modelBytes(1), 2);
  expect(replies[0]!.layers.map(({ names }) => names.join(' + '))).toEqual([
    '4x4/Conv',
    '4x4/ToRGB + 8x8/Conv0_up',
    '8x8/Conv1',
    '8x8/ToRGB',
  ]);
  expect(replies[1]).toBe(replies[0]);
  expect(told).toEqual([8, 16, 24, 32, 40].map((done) => ({ done, total: 40 })));
});

it('says nothing of a model without a decoder', async () => {
  const { config, networks } = unpackModel(modelBytes(1));
  const { replies } = await sharesOf(packModel(config, { Gs: networks.Gs! }));
  expect(replies).toEqual([null]);
});
