/**
 * Turns a state of the sample run into the model that the studio ships: the generator's moving average, the decoder,
 * the config, and how it was trained. Parts that only training needs are left out, since they would double the file.
 *   npx tsx cli/sample/export.ts --state OUT/state.safetensors [--out public/sample/model.safetensors]
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { packModel } from '../../src/engine/networks/model-file.ts';
import { splitModel, unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';

/** Small enough for the repository and for a first visit to the page. */
const LARGEST_BYTES = 8 * 1024 * 1024;

const { values } = parseArgs({
  options: {
    state: { type: 'string', default: 'state.safetensors' },
    out: { type: 'string', default: 'public/sample/model.safetensors' },
  },
});

const state = unpackCheckpoint(readFileSync(values.state));
const { network, seed, batch } = state.config;
const { Gs, E } = splitModel(state.model.weights, state.average);
const bytes = packModel(
  network,
  { Gs: Gs!, E: E! },
  {
    precision: 'half',
    metadata: {
      name: `Clothing, ${network.resolution}×${network.resolution}, ${network.fingerprintSize} bits`,
      kimg: String(state.imagesShown / 1000),
      provenance:
        `Trained by jobs/train_torch (record 2026-11-26-pictures-first-64, batch ${batch}, seed ${seed}, ` +
        `${state.iteration} iterations) on 3781 clothing photos under CC0; see docs/RUNS.md.`,
    },
  },
);
if (bytes.length > LARGEST_BYTES) {
  console.error(`The model has ${bytes.length} bytes; at most ${LARGEST_BYTES} are shipped.`);
  process.exit(1);
}
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, bytes);
console.log(`${values.out}: ${bytes.length} bytes, kimg ${state.imagesShown / 1000}`);
