/** A cell's way through a small model on wasm: its stages, and how a change of bits goes through them. */
import 'fake-indexeddb/auto';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { openStore } from '../../src/storage/store.ts';
import { newJob } from '../kit/testing/linked.ts';
import { Catalogue } from './catalogue.ts';
import { RenderService } from './service.ts';
import { modelBytes } from './testing/models.ts';

const cell = { seed: 7, fingerprint: '010011' };
const flipped = { seed: 7, fingerprint: '110011' };

describe("a cell's way through a model of 8×8 pixels and 6 bits", () => {
  const store = openStore('trace');
  const service = new RenderService({
    store,
    codecs: nodeCodecs,
    openDevice: () => openBackendNode({ prefer: 'wasm' }),
    catalogue: new Catalogue(store, async (_, id) => modelBytes(id === 'sample' ? 1 : 2)),
  });
  beforeAll(() => service.openModel('sample'));
  afterAll(() => service.close());
  const trace = (before: string, now = cell) =>
    service.traceCell({ modelId: 'sample', cell: now, before }, newJob());

  it('ends in the picture and the logits that Explore shows', async () => {
    const seen = await service.readCell({ modelId: 'sample', cell, noise: 'stored' }, newJob());
    const { picture, logits } = await trace(cell.fingerprint);
    expect(picture.now).toEqual(seen.picture);
    expect([...logits!]).toEqual([...seen.logits!].map((logit) => expect.closeTo(logit, 4)));
  });

  it('has a stage a resolution, of maps that lie within their sheet', async () => {
    const { embedding, generator, decoder } = await trace(cell.fingerprint);
    expect(embedding.values).toHaveLength(8);
    expect(generator.map(({ size }) => size)).toEqual([4, 8]);
    expect(decoder.map(({ size }) => size)).toEqual([8, 4]);
    expect(generator[1]!.maps).toMatchObject({ columns: 3, rows: 2, resolution: 8 });
    expect(generator[1]!.scales).toHaveLength(8);
    expect(decoder[0]!.scales).toBeNull();
  });

  it('moves nowhere while the bits stay, and everywhere once one is flipped', async () => {
    const moves = async (before: string) => {
      const { embedding, generator, picture, decoder } = await trace(before, flipped);
      return [embedding, ...generator, picture, ...decoder].map(({ moved }) => moved);
    };
    expect(await moves(flipped.fingerprint)).toEqual([0, 0, 0, 0, 0, 0]);
    for (const moved of await moves(cell.fingerprint)) expect(moved).toBeGreaterThan(0);
  });

  it('leaves no tensors', async () => {
    await trace(cell.fingerprint);
    const before = tf.memory().numTensors;
    await trace(flipped.fingerprint);
    expect(tf.memory().numTensors).toBe(before);
  });
});
