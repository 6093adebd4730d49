/** What a decoder read, put right by the code of the model's registry: nothing where there is no registry, or no code in it. */
import { afterAll, expect, it } from 'vitest';
import { writeRegistry } from '../../src/fingerprint/registry/file.ts';
import { emptyRegistry } from '../../src/fingerprint/registry/registry.ts';
import { wasmService } from './testing/wasm-service.ts';

const service = wasmService('coded');
afterAll(() => service.close());
const modelId = 'sample';

it('comes from the registry that is kept for the model at that moment', async () => {
  const coded = emptyRegistry({ bits: 6, code: { kind: 'repetition', times: 3 } });
  // The word of two zeros is the mask; one of its bits is read wrong.
  const logits = Array.from(coded.mask, (bit, i) => (bit ? 1 : -1) * (i === 4 ? -1 : 1));
  expect(await service.readAsCoded({ modelId, logits })).toBeNull();

  const plain = writeRegistry(emptyRegistry({ bits: 6 }));
  await service.saveRegistry({ modelId, before: null, after: plain });
  expect(await service.readAsCoded({ modelId, logits })).toBeNull();

  await service.saveRegistry({ modelId, before: plain, after: writeRegistry(coded) });
  expect(await service.readAsCoded({ modelId, logits })).toMatchObject({
    fingerprint: coded.mask,
    corrected: 1,
  });
});
