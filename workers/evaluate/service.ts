/**
 * The evaluation worker's side of the contract: reads model, dataset and weights, runs the official evaluation on a device
 * opened for it, keeps the statistics of the reals and the result. The metrics themselves are src/metrics.
 */
import { counted } from '../../src/base/number-text.ts';
import { throwIfAborted } from '../../src/base/abort.ts';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import type { ModelFile } from '../../src/engine/networks/model-file.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import type { Weights } from '../../src/engine/networks/layers.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { watchedBatch } from '../../src/drawing/batch-size.ts';
import { freshFakes } from '../../src/drawing/fresh-fakes.ts';
import { evaluate, evaluateBits, realStatistics, type RealImages } from '../../src/metrics/evaluate.ts';
import type { FeatureExtractor } from '../../src/metrics/extractor.ts';
import { InceptionFeatures } from '../../src/metrics/inception/inception.ts';
import { readInceptionFile } from '../../src/metrics/inception/weights-file.ts';
import { foldWeights, type StateDict } from '../../src/metrics/inception/weights.ts';
import { metricName } from '../../src/metrics/metric-name.ts';
import { RandomFeatures } from '../../src/metrics/random-features.ts';
import { packStatistics, unpackStatistics } from '../../src/metrics/statistics-file.ts';
import type { FeatureStatistics } from '../../src/metrics/statistics.ts';
import { DatasetReader } from '../../src/storage/datasets.ts';
import {
  deleteEvaluation,
  deleteWeights,
  INCEPTION,
  listEvaluations,
  listWeights,
  loadStatistics,
  loadWeights,
  saveEvaluation,
  saveStatistics,
  saveWeights,
} from '../../src/storage/metrics.ts';
import type { Store } from '../../src/storage/store.ts';
import { Catalogue, kimgOf } from '../render/catalogue.ts';
import { Device, type OpenDevice } from '../kit/device.ts';
import type { BackendName } from '../kit/backend.ts';
import type { Job } from '../kit/job.ts';
import { PhaseClock } from './phase-clock.ts';
import type * as Protocol from './protocol.ts';
import { realImages } from './real-images.ts';

export interface EvaluateParts {
  store: Store;
  openDevice: OpenDevice;
  catalogue?: Catalogue;
}

/** What is read before a device is opened, so that a wrong choice fails at once. */
interface Ingredients {
  modelName: string;
  kimg: number | null;
  file: ModelFile;
  /** Undefined where only bits are read. */
  compared: Compared | undefined;
}

/** What the fakes are compared with, and by which features. */
interface Compared {
  reader: DatasetReader;
  reals: RealImages;
  /** Inception's tensors; undefined for random features. */
  inception: StateDict | undefined;
  /** Tells extractors apart in what is kept. */
  extractorId: string;
}

interface Watched {
  clock: PhaseClock;
  signal: AbortSignal;
}

export class EvaluateService implements Protocol.EvaluateWorkerApi {
  private readonly catalogue: Catalogue;
  private readonly device: Device;
  private events: MessagePort | undefined;
  private isBusy = false;
  /** Ends what is being measured and frees its tensors; they must go before their device does. */
  private release: () => void = () => undefined;

  constructor(private readonly parts: EvaluateParts) {
    this.catalogue = parts.catalogue ?? new Catalogue(parts.store);
    this.device = new Device({
      open: parts.openDevice,
      onClose: () => this.release(),
      onNotice: (message) => this.emit({ type: 'notice', message }),
    });
  }

  connect(events: MessagePort): void {
    this.events = events;
  }

  async evaluate(
    request: Protocol.EvaluationRequest,
    { signal, tell }: Job<Protocol.EvaluationProgress>,
  ): Promise<Protocol.EvaluationRecord> {
    if (this.isBusy) {
      throw new StudioError('busy', 'An evaluation is under way.', 'Wait for it, or cancel it first.');
    }
    this.isBusy = true;
    const clock = new PhaseClock(tell);
    try {
      clock.enter('loading');
      const start = performance.now();
      const ingredients = await this.read(request);
      throwIfAborted(signal);
      await this.device.setPreference(request.backend ?? 'auto');
      const measured = await this.device.run(({ name }) =>
        this.measure(request, ingredients, name, { clock, signal }),
      );
      const { modelId, datasetId, features, seed } = request;
      const { modelName, kimg, compared } = ingredients;
      const kind = compared ? features : 'none';
      return await saveEvaluation(this.parts.store, {
        modelId,
        modelName,
        kimg,
        datasetId,
        datasetName: compared?.reader.summary.name ?? '',
        features: kind,
        metric: metricName(kind, request.numImages),
        reals: compared?.reals.count ?? 0,
        seed,
        elapsedMs: performance.now() - start,
        ...measured,
      });
    } finally {
      this.isBusy = false;
      // Between evaluations the memory is left to training.
      await this.device.close();
    }
  }

  listResults(): Promise<Protocol.EvaluationRecord[]> {
    return listEvaluations(this.parts.store);
  }

  deleteResult(id: string): Promise<void> {
    return deleteEvaluation(this.parts.store, id);
  }

  async inceptionFile(): Promise<Protocol.WeightsFile | null> {
    return (await listWeights(this.parts.store)).find(({ id }) => id === INCEPTION) ?? null;
  }

  async keepInceptionFile(blob: Blob, fileName: string): Promise<Protocol.WeightsFile> {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    try {
      foldWeights(await readInceptionFile(bytes));
    } catch (error) {
      const { code, message, hint } = toPlainError(error);
      throw new StudioError(code, `${fileName}: ${message}`, hint, { cause: error });
    }
    return saveWeights(this.parts.store, INCEPTION, fileName, bytes);
  }

  forgetInceptionFile(): Promise<void> {
    return deleteWeights(this.parts.store, INCEPTION);
  }

  private async read(request: Protocol.EvaluationRequest): Promise<Ingredients> {
    const { modelId, datasetId, numImages } = request;
    if (!Number.isInteger(numImages) || numImages < 2) {
      throw new StudioError(
        'bad-request',
        `${counted(numImages, 'image')} cannot be evaluated.`,
        'It must be a whole number, 2 or more.',
      );
    }
    const summary = await this.catalogue.describe(modelId);
    const file = openNetwork(await this.catalogue.read(modelId));
    return {
      modelName: summary.name,
      // A run may have saved once more since it was described.
      kimg: kimgOf(file, '') ?? summary.kimg,
      file,
      compared: datasetId === null ? undefined : await this.readCompared(datasetId, file, request),
    };
  }

  private async readCompared(
    datasetId: string,
    { config }: ModelFile,
    { numImages, features }: Protocol.EvaluationRequest,
  ): Promise<Compared> {
    const { store } = this.parts;
    const reader = await DatasetReader.open(store, datasetId);
    const reals = realImages(reader, config, numImages);
    const weights = features === 'inception' ? await loadWeights(store, INCEPTION) : undefined;
    return {
      reader,
      reals,
      inception: weights && (await readInceptionFile(weights.bytes)),
      extractorId: weights ? weights.file.sha256 : 'random-1',
    };
  }

  private async measure(
    request: Protocol.EvaluationRequest,
    ingredients: Ingredients,
    backend: BackendName,
    { clock, signal }: Watched,
  ): Promise<Pick<Protocol.EvaluationRecord, 'images' | 'frechet' | 'kernel' | 'bitAccuracy' | 'backend'>> {
    const { numImages, kernel, seed } = request;
    const { config } = ingredients.file;
    const attempt = new AbortController();
    let weights: Weights = {};
    let extractor: FeatureExtractor | undefined;
    const release = (): void => {
      attempt.abort();
      disposeWeights(weights);
      extractor?.dispose();
    };
    this.release = release;
    try {
      weights = toTensors(evaluatedWeights(ingredients));
      const watcher = {
        signal: AbortSignal.any([signal, attempt.signal]),
        onProgress: (phase: Protocol.EvaluationPhase, share: number) => clock.report(phase, share),
      };
      const drawn = watchedBatch(config, backend, numImages);
      const onFallback = ({ message, hint }: StudioError): void =>
        this.emit({ type: 'notice', message: `${message} ${hint}` });
      const fakesOf = (batch: number) =>
        freshFakes({ config, weights, count: numImages, batch, seed, onFallback });
      const { compared } = ingredients;
      if (!compared) {
        const { images, bits } = await evaluateBits(fakesOf(drawn), watcher);
        return { images, frechet: null, kernel: null, bitAccuracy: bits, backend };
      }
      extractor = compared.inception ? new InceptionFeatures(compared.inception) : new RandomFeatures();
      const reals = await this.statisticsOfReals(compared, extractor, watcher);
      const fakes = fakesOf(Math.min(extractor.batchSize, drawn));
      const {
        images,
        frechet,
        kernel: kernelDistance,
        bits,
      } = await evaluate({ fakes, extractor, kernel }, reals, watcher);
      return { images, frechet, kernel: kernelDistance, bitAccuracy: bits, backend };
    } finally {
      // Its own, since after a lost device `this.release` already belongs to the next attempt.
      release();
    }
  }

  /**
   * Kept statistics, if there are any of as many images. If the store is full they are made again the next
   * time.
   */
  private async statisticsOfReals(
    { reader, reals, extractorId }: Compared,
    extractor: FeatureExtractor,
    watcher: Parameters<typeof realStatistics>[2],
  ): Promise<FeatureStatistics> {
    const { store } = this.parts;
    const key = { datasetId: reader.summary.id, extractorId, resolution: reals.width };
    const kept = await loadStatistics(store, key, reals.count);
    const known = kept && unpackStatistics(kept, extractor.dimension);
    if (known) return known;
    const statistics = await realStatistics(reals, extractor, watcher);
    const metadata = {
      datasetName: reader.summary.name,
      featuresName: extractor.kind === 'inception' ? 'Inception' : 'random features',
      images: reals.count,
    };
    await saveStatistics(store, key, metadata, packStatistics(statistics)).catch((error: unknown) => {
      const message = `The statistics of the reals could not be kept: ${toPlainError(error).message}`;
      this.emit({ type: 'notice', message });
    });
    return statistics;
  }

  private emit(event: Protocol.EvaluateEvent): void {
    this.events?.postMessage(event);
  }
}

/** The moving average and the decoder. Throws 'incomplete-model'. */
function evaluatedWeights({ file, modelName }: Ingredients): Parameters<typeof toTensors>[0] {
  const { Gs, E } = file.networks;
  if (Gs && E) return new Map([...Gs, ...E]);
  throw new StudioError(
    'incomplete-model',
    `“${modelName}” lacks its ${Gs ? 'decoder (E)' : 'generator (Gs)'}, so it cannot be evaluated.`,
    'Choose a whole model.',
  );
}
