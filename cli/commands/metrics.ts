/**
 * metrics: evaluates a network against a dataset. Writes RESULT_DIR/00000-run-metrics/metric-NAME.txt as the official
 * tool does, and metrics.json with the intervals.
 */
import { join, parse } from 'node:path';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { StudioError } from '../../src/base/error.ts';
import { backendOption, withBackend } from '../backend.ts';
import { defineCommand } from '../command.ts';
import { openDataset } from '../dataset.ts';
import {
  describeReport,
  Evaluator,
  imageCounts,
  inceptionOption,
  metricsOption,
  openExtractor,
  reportLine,
} from '../evaluation.ts';
import { gpusNote, numGpusOption } from '../gpus.ts';
import { networkIn, networkOption, openNetworkFile } from '../network.ts';
import { flag, maybe, text, whole, withDefault } from '../options.ts';
import { RunFolder } from '../run-folder.ts';

export const metrics = defineCommand({
  options: {
    network: networkOption,
    dataDir: text('DIR', 'The folder that holds the dataset’s folder.'),
    dataset: text('NAME', 'The dataset: a folder of TFRecords.'),
    metrics: metricsOption,
    numImages: maybe(
      whole([2, 1e7], 'The number of fakes, and the most reals, instead of the number in the metric’s name.'),
    ),
    inception: inceptionOption,
    resultDir: withDefault(text('DIR', 'Where to make the numbered folder of results.'), 'results'),
    seed: withDefault(whole([0, 2 ** 32 - 1], 'Seed of the fakes.'), 1),
    mirrorAugment: flag('Accepted for official command lines. The reals are never mirrored.'),
    numGpus: numGpusOption,
    backend: backendOption,
  },
  async run({ values }, console) {
    const note = gpusNote(values.numGpus);
    if (note !== undefined) console.note(note);
    const counts = imageCounts(values.metrics, values.numImages);
    const network = await openNetworkFile(values.network);
    const { file, path, sha256 } = network;
    const [Gs, E] = [networkIn(network, 'Gs'), networkIn(network, 'E')];
    const dataset = await openDataset(values.dataDir, values.dataset, console, {
      resolution: file.config.resolution,
      maxImages: Math.max(...counts),
    });
    if (dataset.channels !== file.config.channels) {
      throw new StudioError(
        'dataset-mismatch',
        `${values.dataset} has ${dataset.channels} channels, and the network makes ${file.config.channels}.`,
      );
    }
    await withBackend(values.backend, async () => {
      const opened = await openExtractor(values.inception);
      if (opened.extractor.kind === 'random') {
        console.note('No --inception file: distances are on seeded random features, so they are not an FID.');
      }
      const weights = toTensors(new Map([...Gs, ...E]));
      const evaluator = new Evaluator(opened, dataset, join(values.resultDir, '.cache'), console);
      const reports = [];
      for (const count of counts) reports.push(await evaluator.run(file.config, weights, count, values.seed));
      opened.extractor.dispose();
      disposeWeights(weights);

      const folder = await RunFolder.create(values.resultDir, 'run-metrics');
      for (const report of reports) {
        await folder.appendLine(`metric-${report.metric}.txt`, reportLine(report, parse(path).name));
        console.result(describeReport(report));
      }
      const summary = {
        network: path,
        sha256: sha256(),
        dataset: values.dataset,
        seed: values.seed,
        metrics: reports,
      };
      await folder.write('metrics.json', `${JSON.stringify(summary, null, 2)}\n`);
      console.note(`Wrote ${folder.path}.`);
    });
  },
});
