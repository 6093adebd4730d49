/**
 * Reruns the first steps of the sample model's run from its seed and compares the losses with the stored curve: one line a
 * point, exit code 1 where a loss is off by more than the tolerance.
 *   npx tsx cli/sample/replay.ts [--steps 200] [--curve runs/sample/curve.jsonl] [--zip FILE]
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { readClothing } from './clothing.ts';
import { sampleConfig } from './config.ts';
import { clothingZip } from './reals.ts';
import { deviation, readCurve, tolerance } from './curve.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '200' },
    curve: { type: 'string', default: 'runs/sample/curve.jsonl' },
    zip: { type: 'string', default: clothingZip },
  },
});

async function replay(): Promise<void> {
  const points = readCurve(readFileSync(values.curve, 'utf8'), Number(values.steps));
  if (points.length === 0) {
    throw new StudioError('no-points', `${values.curve} has no points within ${values.steps} steps.`);
  }
  if (!existsSync(values.zip)) {
    throw new StudioError(
      'no-photos',
      `The photos are not at ${values.zip}.`,
      'The run cannot be replayed without them: name the file with --zip.',
    );
  }
  const { dispose } = await openBackendNode({ prefer: 'wasm' });
  const trainer = new Trainer(sampleConfig, await readClothing(values.zip, sampleConfig.network.resolution));
  for (const stored of points) {
    while (trainer.iteration < stored.iteration) trainer.step();
    const { name, off } = deviation(await trainer.statistics.take(), stored.statistics);
    const allowed = tolerance(stored.iteration);
    const fits = off <= allowed;
    if (!fits) process.exitCode = 1;
    console.log(
      `step ${String(stored.iteration).padStart(4)}  largest deviation ${off.toExponential(1)} (${name}), ` +
        `allowed ${allowed.toExponential(1)}  ${fits ? 'ok' : 'OFF'}`,
    );
  }
  trainer.dispose();
  dispose();
}

await replay().catch((error: unknown) => {
  const { message, hint } = toPlainError(error);
  console.error(`${message} ${hint}`.trim());
  process.exitCode = 1;
});
