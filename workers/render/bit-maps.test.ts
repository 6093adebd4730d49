/** Which pixels a bit moves, from a small model on wasm: nothing where the network does not look at the bit. */
import { afterAll, expect, it } from 'vitest';
import { packModel, unpackModel } from '../../src/engine/networks/model-file.ts';
import { newJob } from '../kit/testing/linked.ts';
import { modelBytes } from './testing/models.ts';
import { wasmService } from './testing/wasm-service.ts';

/** A model whose mapping network has no weight for the first of its six bits. */
function deafToTheFirstBit(): Uint8Array<ArrayBuffer> {
  const { config, networks } = unpackModel(modelBytes(1));
  const { shape, data } = networks.Gs!.get('mapping/Dense0/weight')!;
  const silenced = { shape, data: data.map((value, i) => (i < shape[1]! ? 0 : value)) };
  return packModel(config, { ...networks, Gs: new Map(networks.Gs).set('mapping/Dense0/weight', silenced) });
}

const service = wasmService('bit-maps', deafToTheFirstBit());
afterAll(() => service.close());
const mapOf = (bit: number) => service.bitMap({ modelId: 'sample', bit }, newJob());

it('a bit that the network does not look at moves nothing, another does', async () => {
  const [first, second] = [await mapOf(0), await mapOf(1)];
  expect([first.mean, first.most, Math.max(...first.map.rgba.filter((_, i) => i % 4 === 3))]).toEqual([
    0, 0, 0,
  ]);
  expect(second.mean).toBeGreaterThan(0);
  expect(second.most).toBeGreaterThan(second.mean);
  expect(second.map).toMatchObject({ columns: 1, rows: 1, resolution: 8 });
});

it('asked again it is the same, though the first one was given away', async () => {
  const first = await mapOf(2);
  const kept = structuredClone(first);
  structuredClone(first.map.rgba, { transfer: [first.map.rgba.buffer] });
  expect(await mapOf(2)).toEqual(kept);
});

it('refuses a bit that the model has not', async () => {
  await expect(mapOf(6)).rejects.toThrow(/no bit 6/);
});
