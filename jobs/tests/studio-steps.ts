/**
 * The studio's side of the twin's tests: trains some steps from a state or from a seed, and writes the state after
 * them.
 *   npx tsx jobs/tests/studio-steps.ts CONFIG.json IMAGES.npy STEPS OUT.safetensors [STATE.safetensors]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { packCheckpoint, unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import { imagesOf } from '../../src/engine/training/data-order.ts';
import { parseConfig } from '../../src/engine/training/parse-config.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { readNpy } from '../../src/formats/npy.ts';

const [configPath, imagesPath, steps, out, statePath] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string?,
];
await openBackendNode({ prefer: 'wasm' });
const config = parseConfig(JSON.parse(readFileSync(configPath, 'utf8')));
const array = readNpy(readFileSync(imagesPath));
const { resolution, channels } = config.network;
const data = array.data as Uint8Array;
const images = imagesOf({ count: array.shape[0]!, resolution, channels, data });
const resume = statePath === undefined ? undefined : unpackCheckpoint(readFileSync(statePath));
const trainer = new Trainer(config, images, resume && { resume });
for (let i = 0; i < Number(steps); i++) trainer.step();
writeFileSync(out, packCheckpoint(await trainer.readState()));
process.stdout.write(JSON.stringify(await trainer.statistics.take()));
process.exit(0);
