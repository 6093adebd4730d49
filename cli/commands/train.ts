/** train: a run from a dataset to its results folder, with the official tool's names and contents. */
import { basename, join } from 'node:path';
import { pictureWarnings } from '../../src/engine/training/advice/pictures.ts';
import { Trainer } from '../../src/engine/training/trainer.ts';
import { resolvedConfigLine } from '../../src/results/files.ts';
import { GridPainter } from '../../src/results/grid-painter.ts';
import { describeRun } from '../../src/results/run-name.ts';
import { withBackend } from '../backend.ts';
import { defineCommand } from '../command.ts';
import { openDataset } from '../dataset.ts';
import { Evaluator, imageCounts, openExtractor } from '../evaluation.ts';
import { usageError } from '../arguments.ts';
import { gpusNote } from '../gpus.ts';
import { RunFolder } from '../run-folder.ts';
import { trainOptions } from '../training/options.ts';
import { openResumed, planTraining } from '../training/plan.ts';
import { RunResults } from '../training/results.ts';
import { trainIntoFolder } from '../training/run.ts';
import { openTuning } from '../training/tuning.ts';

const MINUTE = 60_000;

export const train = defineCommand({
  options: trainOptions,
  async run(args, console) {
    const { values } = args;
    const counts = imageCounts(values.metrics, undefined);
    if (values.resume !== undefined && values.resumePkl !== undefined)
      throw usageError('--resume and --resume-pkl name two starting points; give only one.');
    const from = values.resume ?? values.resumePkl;
    const resumed = from === undefined ? undefined : await openResumed(from);
    const resolution = resumed?.file.config.resolution;
    const images = await openDataset(
      values.dataDir,
      values.dataset,
      console,
      resolution ? { resolution } : {},
    );
    const plan = await planTraining(args, images, resumed);
    const { config } = plan;
    const notes = [...plan.notes, gpusNote(values.numGpus)];
    for (const note of notes) if (note !== undefined) console.note(note);

    await withBackend(values.backend, async (backend, fault) => {
      const trainer = new Trainer(config, images, plan.state && { resume: plan.state });
      const tuning = await openTuning(backend, values.resultDir);
      const painter = new GridPainter(config.network, config.seed);
      const opened = counts.length > 0 ? await openExtractor(values.inception) : undefined;
      try {
        const folder = await RunFolder.create(
          values.resultDir,
          describeRun(config, images.name, { configName: values.config?.name, gpus: values.numGpus }),
        );
        const results = new RunResults(folder);
        const dataset = {
          name: images.name,
          count: images.count,
          resolution: images.resolution,
          channels: images.channels,
        };
        const settings = {
          config,
          dataset,
          resumedFrom: from === undefined ? null : basename(from),
          backend: backend.name,
        };
        await trainIntoFolder({
          settings,
          firstLines: [plan.origin, ...pictureWarnings(images, config), resolvedConfigLine(config)],
          trainer,
          images,
          results,
          backend,
          fault,
          tuning,
          console,
          painter,
          evaluator: opened && new Evaluator(opened, images, join(values.resultDir, '.cache'), console),
          evaluationCounts: counts,
          earlierSeconds: plan.earlierSeconds,
          mostMs: (values.maxMinutes ?? Number.POSITIVE_INFINITY) * MINUTE,
        });
      } finally {
        opened?.extractor.dispose();
        trainer.dispose();
      }
    });
  },
});
