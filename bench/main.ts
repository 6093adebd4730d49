/**
 * npm run bench: what training costs on this machine's GPU, as one JSON with its tables. It runs in Chromium by
 * default. `--node` measures under Dawn instead. `--null` counts dispatches and JavaScript on Dawn's null device,
 * which computes nothing.
 *
 *   --json            only the JSON           --models tiny16/32,small32/32,small32/64,medium64/64[@batch]
 *   --kinds replayed,eager,stock              --iterations 16    --software  allow SwiftShader
 *   --kernels (GPU time of each kernel)       --tiles (every tile that a product may get)
 *   --first-step (from opening to the end of the first step, compiled ahead and one by one)
 *   --javascript (its time for a replayed and an eager step, without the GPU's)
 *   --no-tuned (the rule's tiles instead of measured ones; software GPUs always use the rule's)
 *   --page PRESET [--seconds 60]  (training in the built page against the bare step, and its first iteration)
 *   --explore  (how long a person waits in Explore, in the built page)
 *   --no-convolutions, --no-inference, --threads [--rounds 5] (wasm with one thread and with two, Chromium only)
 */
import { parseArgs } from 'node:util';
import type { PresetName } from '../src/engine/training/fields/field.ts';
import { presets } from '../src/engine/training/presets.ts';
import type { BenchModel } from './models.ts';
import type { StepKind } from '../src/engine/profile.ts';
import type { BenchReport, BenchRequest } from './protocol.ts';
import { formatReport } from './table.ts';
import { formatThreads } from './threads.ts';

const { values } = parseArgs({
  options: {
    node: { type: 'boolean', default: false },
    null: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    software: { type: 'boolean', default: false },
    threads: { type: 'boolean', default: false },
    page: { type: 'string' },
    explore: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '5' },
    models: { type: 'string', default: 'tiny16/32,small32/32,small32/64,medium64/64' },
    kinds: { type: 'string', default: 'replayed,eager,stock' },
    iterations: { type: 'string', default: '16' },
    kernels: { type: 'boolean', default: false },
    tiles: { type: 'boolean', default: false },
    javascript: { type: 'boolean', default: false },
    'first-step': { type: 'boolean', default: false },
    'no-tuned': { type: 'boolean', default: false },
    'no-convolutions': { type: 'boolean', default: false },
    'no-inference': { type: 'boolean', default: false },
  },
});

const request: BenchRequest = {
  models: values.models.split(',').map(parseModel),
  kinds: values.kinds.split(',').filter((kind) => kind !== '') as StepKind[],
  iterations: Number(values.iterations),
  kernels: values.kernels,
  tuned: !values['no-tuned'] && !values.null,
  tiles: values.tiles,
  firstStep: values['first-step'],
  javaScript: values.javascript,
  convolutions: !values['no-convolutions'] && !values.null,
  inference: !values['no-inference'] && !values.null,
};

function parseModel(text: string): BenchModel {
  const match = /^(\w+?)(?:\/(\d+))?(?:@(\d+))?$/.exec(text);
  const preset = (Object.keys(presets) as PresetName[]).find((name) => name === match?.[1]);
  if (!match || !preset) throw new Error(`--models takes PRESET, PRESET/MAPS or either @BATCH, not ${text}`);
  const [, , maps, batch] = match;
  return { preset, ...(maps && { maps: Number(maps) }), ...(batch && { batch: Number(batch) }) };
}

const progress = (line: string): void => console.error(line);

async function run(): Promise<void> {
  if (values.threads) {
    const { measureThreads } = await import('./chromium.ts');
    const timings = await measureThreads(Number(values.rounds));
    if (!values.json) console.log(`${formatThreads(timings)}\n`);
    console.log(JSON.stringify(timings));
    return;
  }
  if (values.page !== undefined) {
    const { measurePagePace, formatPagePace } = await import('./page-pace.ts');
    const { preset } = parseModel(values.page);
    const { software } = values;
    const [seconds, iterations] = [Number(values.seconds), Number(values.iterations)];
    const pace = await measurePagePace(preset, { software, seconds, iterations }, progress);
    if (!values.json) console.log(`${formatPagePace(pace)}\n`);
    console.log(JSON.stringify(pace));
    return;
  }
  if (values.explore) {
    const { measureExplorePace, formatExplorePace } = await import('./explore-pace.ts');
    const pace = await measureExplorePace({ software: values.software });
    if (!values.json) console.log(`${formatExplorePace(pace)}\n`);
    console.log(JSON.stringify(pace));
    return;
  }
  let report: BenchReport;
  if (values.node || values.null) {
    const { measureInNode } = await import('./node.ts');
    report = await measureInNode(request, { software: values.software, nullDevice: values.null }, progress);
  } else {
    const { measureInChromium } = await import('./chromium.ts');
    report = await measureInChromium(request, { software: values.software }, progress);
  }
  if (!values.json) console.log(`${formatReport(report)}\n`);
  console.log(JSON.stringify(report, undefined, values.json ? 2 : 0));
}

await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
process.exit();
