/** The measurements themselves, on the open WebGPU backend. Node and Chromium's worker both call measure(). */
import type { AdapterSummary } from '../src/engine/device/types.ts';
import { BatchGenerator } from '../src/drawing/batch-generator.ts';
import { capturedDecoder } from '../src/engine/networks/captured-decoder.ts';
import { noiseSides } from '../src/engine/networks/config.ts';
import { noiseImages, profileStep } from '../src/engine/profile.ts';
import { randomBits, randomNormal } from '../src/engine/random/threefry.ts';
import type { TrainingConfig } from '../src/engine/training/config.ts';
import { Trainer } from '../src/engine/training/trainer.ts';
import { requireGpu } from '../src/engine/gpu/gpu.ts';
import { canTune } from '../src/engine/gpu/tuning/can-tune.ts';
import { prepareTuned } from '../src/engine/gpu/tuning/prepare-tuned.ts';
import { summariseTiles } from '../src/engine/gpu/tuning/tile-table.ts';
import { tuningOf } from '../src/engine/gpu/tuning/tuning.ts';
import { compareConvolutions } from './convolutions.ts';
import { compareJavaScript } from './javascript.ts';
import { configOf, nameOf } from './models.ts';
import type { BenchReport, BenchRequest, ConvolutionTiming, ModelReport } from './protocol.ts';
import { compareTiles } from './tiles.ts';

type Progress = (line: string) => void;

/** @param open replaces the current backend by a new one */
export async function measure(
  request: BenchRequest,
  host: string,
  open: () => Promise<AdapterSummary>,
  progress: Progress,
): Promise<BenchReport> {
  let adapter = await open();
  const tuning = request.tuned && canTune(adapter) ? tuningOf(requireGpu()) : undefined;
  const models: ModelReport[] = [];
  for (const model of request.models) {
    const config = configOf(model);
    const name = `${nameOf(model)}, batch ${config.batch}`;
    const report: ModelReport = { model: name, steps: [] };
    if (request.firstStep) {
      progress(`${name}: first step`);
      report.firstStep = { serialMs: await timeFirstStep(config, false), aheadMs: 0 };
      await open();
      report.firstStep.aheadMs = await timeFirstStep(config, true);
      adapter = await open();
    }
    for (const kind of request.kinds) {
      progress(`${name}: ${kind} step`);
      report.steps.push(
        await profileStep(config, kind, {
          iterations: request.iterations,
          kernels: request.kernels && kind === 'replayed',
          prepare: (trainer) => prepareTuned(trainer, tuning),
        }),
      );
    }
    if (request.javaScript) {
      progress(`${name}: JavaScript`);
      await open();
      report.javaScript = await compareJavaScript(config, request.iterations);
      adapter = await open();
    }
    if (request.inference) {
      progress(`${name}: generating and decoding`);
      Object.assign(report, await inference(config));
    }
    models.push(report);
  }
  const convolutions: ConvolutionTiming[] = [];
  if (request.convolutions) {
    for (const model of request.models)
      convolutions.push(...(await compareConvolutions(configOf(model), progress)));
  }
  const tiles = request.tiles ? await compareTiles(request.models.map(configOf), progress) : [];
  const date = new Date().toISOString();
  const tuned = tuning && summariseTiles([tuning.table]);
  return { date, host, adapter, models, convolutions, tiles, ...(tuned && { tuned }) };
}

async function timeFirstStep(config: TrainingConfig, ahead: boolean): Promise<number> {
  const start = performance.now();
  const trainer = new Trainer(config, noiseImages(config));
  if (ahead) await trainer.prepare();
  trainer.step();
  await trainer.statistics.take();
  trainer.dispose();
  return performance.now() - start;
}

async function inference(
  config: TrainingConfig,
): Promise<{ generatedPerSecond: number; decodedPerSecond: number }> {
  const { network } = config;
  const n = 64;
  const trainer = new Trainer(config, noiseImages(config));
  const grid = new BatchGenerator(network, trainer.generatorWeights('average'), { size: n, noise: 'each' });
  const reader = capturedDecoder(network, trainer.decoderWeights(), n);
  const key = { seed: 1, stream: 0, step: 0 };
  const inputs = {
    latents: randomNormal(key, n * network.latentSize),
    fingerprints: randomBits(key, n * network.fingerprintSize),
    noises: noiseSides(network).map((side) => randomNormal(key, n * side ** 2)),
  };
  const generatedPerSecond = await rate(n, () => grid.draw(inputs, 0));
  const images = randomNormal(key, n * network.resolution ** 2 * network.channels);
  const decodedPerSecond = await rate(n, () => reader.read([images]));
  for (const thing of [grid, reader, trainer]) thing.dispose();
  return { generatedPerSecond, decodedPerSecond };
}

async function rate(count: number, run: () => Promise<unknown>): Promise<number> {
  await run();
  const start = performance.now();
  let runs = 0;
  do {
    await run();
    runs++;
  } while (performance.now() - start < 500);
  return (1000 * count * runs) / (performance.now() - start);
}
