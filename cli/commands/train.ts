/** train: a run from a dataset to its results folder, named and filled as the official tool does it. */
import { join } from 'node:path';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { prepareTuned } from '../../src/engine/gpu/tuning/prepare-tuned.ts';
import { resolvedConfigLine } from '../../src/results/files.ts';
import { describeRun } from '../../src/results/run-name.ts';
import { withBackend } from '../backend.ts';
import { defineCommand, noPositionals } from '../command.ts';
import { openDataset } from '../dataset.ts';
import { Evaluator, imageCounts, openExtractor } from '../evaluation.ts';
import { warnOfGpus } from '../gpus.ts';
import { RunFolder } from '../run-folder.ts';
import { trainOptions } from '../training/options.ts';
import { openResumed, planTraining } from '../training/plan.ts';
import { RunResults } from '../training/results.ts';
import { TrainingRun } from '../training/run.ts';
import { openTuning } from '../training/tuning.ts';

const MINUTE = 60_000;

export const train = defineCommand({
  name: 'train',
  summary: 'Trains a fingerprinted generator, its discriminator and its decoder.',
  positionals: noPositionals,
  options: trainOptions,
  async run(args, console) {
    const { values } = args;
    warnOfGpus(values.numGpus, console);
    const counts = imageCounts(values.metrics, undefined);
    const resumed = values.resume === undefined ? undefined : await openResumed(values.resume);
    const resolution = resumed?.file.config.resolution;
    const images = await openDataset(
      values.dataDir,
      values.dataset,
      console,
      resolution ? { resolution } : {},
    );
    const plan = await planTraining(args, images, resumed);
    const { config } = plan;

    await withBackend(values.backend, async (backend) => {
      const interrupt = watchForInterrupt();
      const trainer = new Trainer(config, images, plan.state && { resume: plan.state });
      await prepareTuned(trainer, await openTuning(backend, values.resultDir));
      const opened = counts.length > 0 ? await openExtractor(values.inception) : undefined;
      try {
        const folder = await RunFolder.create(
          values.resultDir,
          describeRun(config, images.name, values.config?.name),
        );
        const results = new RunResults(folder);
        const dataset = {
          name: images.name,
          count: images.count,
          resolution: images.resolution,
          channels: images.channels,
        };
        const settings = { config, dataset, resumedFrom: values.resume ?? null, backend: backend.name };
        const resolved = resolvedConfigLine(config);
        await results.begin(settings, [plan.origin, resolved]);
        console.note(`${folder.path}`);
        console.note(plan.origin);
        console.note(resolved);
        const evaluator = opened && new Evaluator(opened, images, join(values.resultDir, '.cache'), console);
        const endMs = performance.now() + (values.maxMinutes ?? Number.POSITIVE_INFINITY) * MINUTE;
        await new TrainingRun({
          trainer,
          images,
          results,
          backend,
          console,
          evaluator,
          evaluationCounts: counts,
          earlierSeconds: plan.earlierSeconds,
          shouldStop: () => interrupt.isAsked() || performance.now() >= endMs,
        }).run();
      } finally {
        interrupt.dispose();
        opened?.extractor.dispose();
        trainer.dispose();
      }
    });
  },
});

/** The first Ctrl+C asks the run to stop at the next step and save; a second one ends the process as usual. */
function watchForInterrupt(): { isAsked(): boolean; dispose(): void } {
  let asked = false;
  const ask = (): void => {
    asked = true;
  };
  process.once('SIGINT', ask);
  process.once('SIGTERM', ask);
  return {
    isAsked: () => asked,
    dispose() {
      process.off('SIGINT', ask);
      process.off('SIGTERM', ask);
    },
  };
}
