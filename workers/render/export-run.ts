/**
 * A stored run as a zip of the official results folder: networks of the kept checkpoints, grids drawn from them
 * in the official sizes, log, TensorBoard events, metrics, config; and the newest training state, to go on from
 * exactly. One checkpoint is in memory at a time, and packed data goes into a Blob at once.
 */
import type { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { watchedBatch } from '../../src/drawing/batch-size.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import type { PlainWeights } from '../../src/engine/networks/load.ts';
import { unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import type { TrainingConfig } from '../../src/engine/training/config.ts';
import { imagesOf } from '../../src/engine/training/data-order.ts';
import { startingModel } from '../../src/engine/training/initial.ts';
import { gridFileName, gridKinds, snapshotLabel, type GridKind } from '../../src/formats/official-results.ts';
import { metricResults } from '../../src/metrics/metric-name.ts';
import * as results from '../../src/results/files.ts';
import { GridPainter } from '../../src/results/grid-painter.ts';
import { describeRun } from '../../src/results/run-name.ts';
import { ticksOf } from '../../src/results/ticks.ts';
import { listCheckpoints } from '../../src/storage/checkpoints.ts';
import { readObject } from '../../src/storage/commit.ts';
import { DatasetReader } from '../../src/storage/datasets.ts';
import { listEvaluations } from '../../src/storage/metrics.ts';
import { configOfRun } from '../../src/storage/run-config.ts';
import { readRun, readStats, type RunRecord } from '../../src/storage/runs.ts';
import type { Store } from '../../src/storage/store.ts';
import { averageDown } from '../kit/average-down.ts';
import { fileStemOf } from '../../src/base/file-name.ts';
import { readModelBytes, runIdOf, runModelId } from '../kit/model-bytes.ts';
import type { Device } from '../kit/device.ts';
import { createZipBlob } from '../kit/zip-blob.ts';
import { DeviceWeights } from './device-weights.ts';

export interface ExportRunParts {
  store: Store;
  device: Device;
  functions: CapturedFunctions;
  readBytes?: typeof readModelBytes;
  /** Called between batches; throws to give up. */
  onProgress(share: number, detail: string): void;
}

export interface ExportedRun {
  fileName: string;
  blob: Blob;
}

/** One set of weights whose networks and grids go into the folder. */
interface Stage {
  label: string;
  imagesShown: number;
  atMs: number;
  /** Reads the generator to draw with, and packs the rest; undefined if the checkpoint is gone. */
  unpack(zip: FolderZip): Promise<PlainWeights | undefined>;
}

/** Throws 'run-missing' and what the store, the device and the zip throw. */
export async function exportRun(runId: string, parts: ExportRunParts): Promise<ExportedRun> {
  const { store, onProgress } = parts;
  onProgress(0, 'Reading the run');
  const run = await readRun(store, runId);
  const config = configOfRun(run);
  const dataset = await openDataset(store, run.datasetId);
  const folder = `00000-${describeRun(config, fileStemOf(dataset?.summary.name ?? 'dataset', 'dataset'))}`;
  const zip = new FolderZip(folder);
  const painter = new GridPainter(config.network, config.seed);
  const drawn: results.DrawnGrids[] = [];

  if (dataset) {
    const png = await painter.paintReals(
      await firstImages(dataset, config.network.resolution, painter.count),
    );
    zip.add(results.realsFileName, png);
    drawn.push({ atMs: run.createdAtMs, imagesShown: 0, pngs: { reals: png } });
  }
  const stages = [initialStage(run, config, parts), ...(await checkpointStages(store, runId))];
  for (const [i, stage] of stages.entries()) {
    const { label, atMs, imagesShown } = stage;
    const weights = await stage.unpack(zip);
    if (!weights) continue;
    const onShare = (share: number, detail: string): void => onProgress((i + share) / stages.length, detail);
    const pngs = await drawGrids(painter, config, label, weights, { ...parts, onProgress: onShare });
    for (const kind of gridKinds) zip.add(gridFileName(kind, label), pngs[kind]);
    drawn.push({ atMs, imagesShown, pngs: results.gridTags(pngs) });
  }

  onProgress(1, 'Writing the log');
  const ticks = ticksOf(await readStats(store, runId), config.batch);
  const evaluations = await evaluationsOf(store, runId);
  const resumedFrom = run.startFrom ?? null;
  const settings = { config, dataset: dataset ? describeDataset(dataset) : null, resumedFrom };
  zip.add(results.configFileName, results.configText(settings));
  const firstLines = [
    `Exported from the studio's run “${run.name}”.`,
    ...(dataset ? [] : ['Its dataset is not stored any more, so there is no reals.png.']),
    results.resolvedConfigLine(config),
  ];
  zip.add(results.logFileName, results.logText(firstLines, ticks, evaluations));
  for (const [name, text] of results.metricTexts(evaluations)) zip.add(name, text);
  const events = results.eventsBytes(run.createdAtMs, { ticks, evaluations, grids: drawn });
  zip.add(results.eventsFileName(run.createdAtMs), events);
  return { fileName: `${fileStemOf(run.name, 'run')}.zip`, blob: await zip.finish() };
}

/** The networks at kimg 0, for their grids: the seed's, or those of the model that the run began with. */
function initialStage(run: RunRecord, config: TrainingConfig, parts: ExportRunParts): Stage {
  return {
    label: 'init',
    imagesShown: 0,
    atMs: run.createdAtMs,
    async unpack() {
      const { startFrom } = run;
      if (startFrom === undefined) return startingModel(config).weights;
      // The other run has gone on since, and its weights of then are gone.
      if (runIdOf(startFrom) !== undefined) return undefined;
      const read = parts.readBytes ?? readModelBytes;
      const bytes = await read(parts.store, startFrom).catch(() => undefined);
      return bytes && openNetwork(bytes).networks.Gs;
    },
  };
}

/** The kept checkpoints, oldest first; of two within one kimg only the newer, since they would have one name. */
async function checkpointStages(store: Store, runId: string): Promise<Stage[]> {
  const kept = await listCheckpoints(store, runId);
  const stages = kept.map(({ id, savedAtMs, metadata }, i): Stage => {
    const imagesShown = Math.round(Number(metadata['kimg']) * 1000);
    return {
      label: snapshotLabel(imagesShown),
      imagesShown,
      atMs: savedAtMs,
      async unpack(zip) {
        const payload = await payloadOf(store, runId, id);
        if (!payload) return undefined;
        const state = unpackCheckpoint(payload);
        zip.add(`${results.snapshotName(imagesShown)}.safetensors`, results.snapshotBytes(state));
        if (i === 0) zip.add(results.stateFileName, payload);
        // Copies, since views would hold the whole checkpoint while grids are drawn.
        return new Map(
          [...state.average].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
        );
      },
    };
  });
  const labels = new Set<string>();
  return stages.filter(({ label }) => !labels.has(label) && labels.add(label)).toReversed();
}

/** Undefined where the run, still training, has saved newer ones and dropped this one. */
async function payloadOf(store: Store, runId: string, checkpointId: string) {
  try {
    return (await readObject(store, checkpointId)).payload;
  } catch (error) {
    if ((await listCheckpoints(store, runId)).some(({ id }) => id === checkpointId)) throw error;
    return undefined;
  }
}

async function drawGrids(
  painter: GridPainter,
  { network }: TrainingConfig,
  label: string,
  weights: PlainWeights,
  { device, functions, onProgress }: Pick<ExportRunParts, 'device' | 'functions' | 'onProgress'>,
): Promise<Record<GridKind, Uint8Array<ArrayBuffer>>> {
  const generator = new Map([...weights].filter(([name]) => /^(mapping|synthesis)\//.test(name)));
  const held = new DeviceWeights(device, functions, generator);
  try {
    const backend = await held.use(async (_, { name }) => name);
    return await painter.paintFakes(
      (use) => held.use((uploaded) => use({ config: network, weights: uploaded, functions })),
      watchedBatch(network, backend, painter.count),
      (share, kind) => onProgress(share, `Drawing ${gridFileName(kind, label)}`),
    );
  } finally {
    await held.dispose();
  }
}

/** Undefined where the dataset was deleted: the rest of the run can be exported without it. */
async function openDataset(store: Store, datasetId: string | null): Promise<DatasetReader | undefined> {
  if (datasetId === null) return undefined;
  return DatasetReader.open(store, datasetId).catch(() => undefined);
}

const describeDataset = ({ summary: { name, count, resolution, channels } }: DatasetReader) => ({
  name,
  count,
  resolution,
  channels,
});

/** At the networks' size, which the dataset's is a multiple of. */
async function firstImages(reader: DatasetReader, resolution: number, atMost: number) {
  const { count, channels, resolution: stored } = reader.summary;
  const taken = Math.min(count, atMost);
  const images = await reader.images(Array.from({ length: taken }, (_, i) => i));
  const data = averageDown(images, stored, channels, stored / resolution);
  return imagesOf({ count: taken, resolution, channels, data });
}

/** What was measured on the run's checkpoints, oldest first. */
async function evaluationsOf(store: Store, runId: string): Promise<results.EvaluatedNetwork[]> {
  const records = await listEvaluations(store);
  return records
    .filter(({ modelId }) => modelId === runModelId(runId))
    .map((record) => {
      const { metric, features, frechet, kernel, bitAccuracy: bits, kimg, elapsedMs, createdAtMs } = record;
      const imagesShown = Math.round((kimg ?? 0) * 1000);
      return {
        metric,
        networkName: results.snapshotName(imagesShown),
        imagesShown,
        elapsedSeconds: elapsedMs / 1000,
        results: metricResults(features, { frechet, kernel, bits }),
        atMs: createdAtMs,
      };
    })
    .toReversed();
}

/** A zip that holds one folder. */
class FolderZip {
  readonly #zip = createZipBlob();

  constructor(private readonly folder: string) {}

  /** Text is packed; pictures and weights do not shrink and are stored as they are. */
  add(name: string, content: Uint8Array | string): void {
    const compress = typeof content === 'string';
    const bytes = compress ? new TextEncoder().encode(content) : content;
    this.#zip.add(`${this.folder}/${name}`, bytes, { compress });
  }

  finish(): Promise<Blob> {
    return this.#zip.finish();
  }
}
