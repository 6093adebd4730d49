import { afterAll, expect, it } from 'vitest';
import { bitConfidences, bitsFromLogits, toBitString } from '../../src/fingerprint/bits.ts';
import { aborted } from '../../src/base/abort.ts';
import { Job } from '../kit/job.ts';
import { newJob } from '../kit/testing/linked.ts';
import { cellsFrom } from './testing/models.ts';
import { wasmService } from './testing/wasm-service.ts';

const service = wasmService('read-cells');
afterAll(() => service.close());
// More than a batch of wasm, so that the last one is not full.
const request = { modelId: 'sample', cells: cellsFrom(3, 11), noise: 'stored' } as const;

it('reads every cell as it is read alone, in its place', async () => {
  const scores = await service.readCells(request, newJob());
  const alone = [];
  for (const cell of request.cells) {
    const { logits } = await service.readCell({ modelId: 'sample', cell, noise: 'stored' }, newJob());
    const bits = toBitString(bitsFromLogits(logits!));
    const sure = bitConfidences(logits!);
    alone.push({
      right: [...bits].filter((bit, i) => bit === cell.fingerprint[i]).length,
      confidence: expect.closeTo(sure.reduce((sum, one) => sum + one, 0) / sure.length, 4) as number,
    });
  }
  expect(scores).toEqual(alone);
});

it('gives up once nobody wants it', async () => {
  const controller = new AbortController();
  controller.abort(aborted());
  await expect(service.readCells(request, new Job(controller.signal, () => undefined))).rejects.toThrow();
});
