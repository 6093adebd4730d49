/** Which models stay on the device. */
import 'fake-indexeddb/auto';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { openStore } from '../../src/storage/store.ts';
import { Catalogue } from './catalogue.ts';
import { OpenModels } from './open-models.ts';
import { modelBytes } from './testing/models.ts';

it('a model is not kept if its device closes while it is read', async () => {
  const backend = await openBackendNode({ prefer: 'wasm' });
  const tensors = tf.memory().numTensors;
  let closes = true;
  const catalogue = new Catalogue(openStore('open-models'), async () => modelBytes(1));
  const models = new OpenModels(catalogue, new CapturedFunctions(), async () => {
    if (closes) models.clear();
    return undefined;
  });
  await expect(models.get('sample', 'wasm')).rejects.toMatchObject({ code: 'aborted' });
  expect(tf.memory().numTensors).toBe(tensors);
  closes = false;
  expect((await models.get('sample', 'wasm')).hasDecoder).toBe(true);
  models.clear();
  backend.dispose();
});
