/** The render worker's service on wasm with one small model, `sample`, its store in memory. Whoever opens it closes it. */
import 'fake-indexeddb/auto';
import { nodeCodecs } from '../../../src/data/decode/codecs-node.ts';
import { openBackendNode } from '../../../src/engine/open-node.ts';
import { openStore } from '../../../src/storage/store.ts';
import { Catalogue } from '../catalogue.ts';
import { RenderService } from '../service.ts';
import { modelBytes } from './models.ts';

/** @param name of the store, another for every spec @param bytes of the model */
export function wasmService(name: string, bytes = modelBytes(1)): RenderService {
  const store = openStore(name);
  return new RenderService({
    store,
    codecs: nodeCodecs,
    openDevice: () => openBackendNode({ prefer: 'wasm' }),
    catalogue: new Catalogue(store, async () => bytes),
    checkPixels: async () => null,
  });
}
