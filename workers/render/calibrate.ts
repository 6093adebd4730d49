/** Makes a model's calibration from a stored dataset's pictures, or from the model's own under fresh fingerprints. */
import { StudioError } from '../../src/base/error.ts';
import { measureCalibration } from '../../src/decoding/measure-calibration.ts';
import type { Painter } from '../../src/drawing/draw-batches.ts';
import { decoderId } from '../../src/engine/networks/decoder-id.ts';
import type { ModelFile } from '../../src/engine/networks/model-file.ts';
import type { Calibration } from '../../src/fingerprint/calibration/calibration.ts';
import { DatasetReader } from '../../src/storage/datasets.ts';
import type { Store } from '../../src/storage/store.ts';
import { realImages } from '../evaluate/real-images.ts';
import type { Job } from '../kit/job.ts';
import type { CalibrateProgress } from './protocol.ts';

/** Innocents at most: 3 000 support one in a thousand, and a processor reads them in minutes. */
const MOST_INNOCENTS = 3000;
/** How many of the model's own pictures are read, as examples of marked ones. */
const OWN = 500;
const BATCH = 64;

interface CalibrateParts {
  store: Store;
  datasetId: string | null;
  /** Pictures of either kind that are drawn again. */
  regenerated: number;
  job: Job<CalibrateProgress>;
}

/** Throws 'incomplete-model', what datasets throw, 'too-few-innocents' or 'aborted'. */
export async function calibrateModel(
  model: Painter,
  { config, networks }: ModelFile,
  { store, datasetId, regenerated, job }: CalibrateParts,
): Promise<Calibration> {
  if (!networks.E) {
    throw new StudioError(
      'no-decoder',
      'This model has no decoder, so there is nothing to calibrate.',
      'Choose the model that it was made from.',
    );
  }
  const reader = datasetId === null ? null : await DatasetReader.open(store, datasetId);
  const images = reader && realImages(reader, config, MOST_INNOCENTS);
  const size = config.resolution ** 2 * config.channels;
  async function* innocents(): AsyncGenerator<Uint8Array> {
    if (!images) return;
    for (let from = 0; from < images.count; from += BATCH) {
      const pixels = await images.read(from, Math.min(images.count, from + BATCH));
      for (let at = 0; at < pixels.length; at += size) yield pixels.subarray(at, at + size);
    }
  }
  return measureCalibration(
    model,
    {
      decoder: await decoderId(config, networks.E),
      created: new Date().toISOString().slice(0, 10),
      innocents: innocents(),
      sources: reader && images ? [{ name: reader.summary.name, count: images.count }] : [],
      own: images ? OWN : 2 * OWN,
      regenerated,
      seed: 0,
    },
    { signal: job.signal, onProgress: (stage, done) => job.tell({ stage, done }) },
  );
}
