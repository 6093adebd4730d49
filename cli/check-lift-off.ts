/**
 * Trains a preset from several seeds on the clothing photos and prints a JSON line for each measurement. The exit
 * code is 1 if a seed has not lifted off in time (LIFTED_OFF).
 *   npm run -s check:lift-off [-- --preset tiny16 --seeds 1,2,3,4,5]
 */
import { parseArgs } from 'node:util';
import { toPlainError } from '../src/base/error.ts';
import { openBackendNode } from '../src/engine/open-node.ts';
import type { PresetName } from '../src/engine/training/fields/field.ts';
import { presets } from '../src/engine/training/presets.ts';
import { hasLiftedOff, measuredRun, type Measurement } from './sample/lift-off.ts';
import { clothingZip } from './sample/reals.ts';

const { values } = parseArgs({
  options: {
    preset: { type: 'string', default: 'tiny16' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
  },
});

async function check(): Promise<void> {
  if (!Object.hasOwn(presets, values.preset))
    throw new Error(`No preset ${values.preset}: ${Object.keys(presets)}`);
  const backend = await openBackendNode({ prefer: 'wasm' });
  const short: number[] = [];
  for (const seed of values.seeds.split(',').map(Number)) {
    let last: Measurement | undefined;
    for await (last of measuredRun(values.preset as PresetName, { seed, photos: clothingZip }))
      console.log(
        JSON.stringify(last, (_, value) =>
          typeof value === 'number' ? Number(value.toPrecision(4)) : value,
        ),
      );
    if (!last || !hasLiftedOff(last)) short.push(seed);
  }
  backend.dispose();
  if (short.length > 0) console.error(`Short: seeds ${short.join(', ')}`);
  process.exitCode = short.length > 0 ? 1 : 0;
}

await check().catch((error: unknown) => {
  console.error(toPlainError(error).message);
  process.exitCode = 1;
});
