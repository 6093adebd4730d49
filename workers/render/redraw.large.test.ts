/**
 * What a redraw costs in JavaScript, from a request to the sheet for the page, on Dawn's null device: the GPU's own time
 * comes on top. `npx vitest run --mode large workers/render/redraw` prints the table of docs/PERFORMANCE.md.
 */
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { packModel } from '../../src/engine/networks/model-file.ts';
import { splitModel } from '../../src/engine/training/checkpoint.ts';
import { resolveConfig } from '../../src/engine/training/config.ts';
import { initialModel } from '../../src/engine/training/initial.ts';
import { presetSettings } from '../../src/engine/training/presets.ts';
import { openStore } from '../../src/storage/store.ts';
import { openNullDevice } from '../../src/testing/null-device.ts';
import { Catalogue } from './catalogue.ts';
import { newJob } from '../kit/testing/linked.ts';
import { RenderService } from './service.ts';

const redraws = 30;
/** How far the seeds move from one redraw to the next. */
const drags = { 'a bit flipped': 0, 'the seed counted up': 1, 'all seeds new': 64 };

describe.each(['small32', 'medium64'] as const)('a redraw of %s', (preset) => {
  const { network } = resolveConfig(presetSettings(preset));
  let service: RenderService;

  beforeAll(() => {
    const { G } = splitModel(initialModel(network, 1).weights, new Map());
    const catalogue = new Catalogue(openStore(preset), async () => packModel(network, { G, Gs: G! }));
    const store = openStore(preset);
    const openDevice = (): ReturnType<typeof openNullDevice> => openNullDevice();
    service = new RenderService({ store, codecs: nodeCodecs, openDevice, catalogue });
  });
  afterAll(() => service.close());

  async function draw(count: number, seed: number, bit: number): Promise<number> {
    const fingerprint = Array.from({ length: network.fingerprintSize }, (_, i) => Number(i === bit)).join('');
    const columns = Math.min(8, count);
    const shape = { columns, rows: count / columns };
    const plan = {
      mode: 'same-fingerprint',
      ...shape,
      seed,
      fingerprintSeed: null,
      given: { 0: fingerprint },
    } as const;
    const start = performance.now();
    await service.renderGrid({ modelId: 'sample', plan, noise: 'stored' }, newJob());
    return performance.now() - start;
  }

  it.each([1, 64])('of %i cells takes milliseconds', async (count) => {
    const first = await draw(count, 0, 0);
    for (const [drag, step] of Object.entries(drags)) {
      const times: number[] = [];
      for (let i = 1; i <= redraws; i++) times.push(await draw(count, i * step, i % 16));
      const median = times.toSorted((a, b) => a - b)[redraws / 2]!;
      console.info(
        `${preset}, ${count} cells, ${drag}: ${median.toFixed(1)} ms (first grid ${first.toFixed(0)} ms)`,
      );
      expect(median).toBeLessThan(100); // on a busy machine; what it is stands above
    }
  });
});
