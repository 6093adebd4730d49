/**
 * The models at hand, without their weights: the shipped sample, imported files, runs that have a checkpoint. Which file
 * an id stands for at the moment is its `version`: a run's changes with every checkpoint.
 */
import * as z from 'zod/mini';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import type { ModelFile } from '../../src/engine/networks/model-file.ts';
import { withoutEnding } from '../../src/formats/sniff.ts';
import { checkFinite } from '../../src/engine/networks/plain-model.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { listCheckpoints } from '../../src/storage/checkpoints.ts';
import { sha256Hex } from '../../src/base/hash.ts';
import { deleteModel, describeModel, listModels, renameModel, saveModel } from '../../src/storage/models.ts';
import { listRuns, readRun, type RunRecord } from '../../src/storage/runs.ts';
import type { Store } from '../../src/storage/store.ts';
import { checkpointIdOf, readModelBytes, runIdOf, runModelId, sampleModelId } from '../kit/model-bytes.ts';
import type { ModelSummary, NamedBlob } from './protocol.ts';
import { readBlob } from './read-blob.ts';

z.config({ jitless: true });

type Bytes = Uint8Array<ArrayBuffer>;

/** What a list needs of a stored configuration; the rest is checked when the model is opened. */
const shapeSchema = z.object({
  resolution: z.number(),
  fingerprintSize: z.number(),
  latentSize: z.number(),
});
const detailsSchema = z.object({ network: shapeSchema, kimg: z.nullable(z.number()) });
const runConfigSchema = z.object({ network: shapeSchema });

type Described = Pick<ModelSummary, 'resolution' | 'bits' | 'latentSize' | 'kimg'>;

/** A model that was just stored, with its file as read. */
export interface AddedModel {
  id: string;
  /** Refers to the whole file's bytes, so drop it soon. */
  file: ModelFile;
  sha256: string;
}

export class Catalogue {
  #sample: ModelSummary | undefined;
  /** The sample's file, fetched once: it is described, opened and exported from the same bytes. */
  #sampleBytes: Promise<Bytes> | undefined;
  /** SHA-256 of models, by version. */
  readonly #hashes = new Map<string, string>();

  constructor(
    private readonly store: Store,
    /** Reads the bytes of a model; specs put the sample elsewhere. */
    private readonly readBytes = readModelBytes,
  ) {}

  /** The sample first, then imported files and runs, newest first. What cannot be described is left out. */
  async list(): Promise<ModelSummary[]> {
    const [sample, imported, runs] = await Promise.all([
      this.#describeSample().catch(() => undefined),
      listModels(this.store),
      listRuns(this.store),
    ]);
    const ofRuns = await Promise.all(runs.map((run) => this.#describeRun(run)));
    const stored = [...imported.map((model) => describeImported(model)), ...ofRuns].filter(
      (summary) => summary !== undefined,
    );
    return [...(sample ? [sample] : []), ...stored.sort((a, b) => (b.addedAt ?? 0) - (a.addedAt ?? 0))];
  }

  /** Throws 'model-missing' and what the store or the fetch throws. */
  async describe(modelId: string): Promise<ModelSummary> {
    const runId = runIdOf(modelId);
    const summary =
      modelId === sampleModelId
        ? await this.#describeSample()
        : runId !== undefined
          ? await this.#describeRun(await readRun(this.store, runId), checkpointIdOf(modelId))
          : describeImported(await describeModel(this.store, modelId));
    if (summary) return summary;
    throw new StudioError(
      'model-missing',
      'This model has nothing to open yet, or cannot be read.',
      'A run can be opened after its first save.',
    );
  }

  /** Names what `read` would give now; equal versions are equal bytes. */
  async version(modelId: string): Promise<string> {
    const runId = runIdOf(modelId);
    if (runId === undefined || checkpointIdOf(modelId) !== undefined) return modelId;
    const [newest] = await listCheckpoints(this.store, runId);
    return newest?.id ?? modelId;
  }

  /** The bytes are shared: neither change nor transfer them. Throws 'model-missing' and what the store or the fetch throws. */
  read(modelId: string): Promise<Bytes> {
    return modelId === sampleModelId ? this.#readSample() : this.readBytes(this.store, modelId);
  }

  /**
   * The model whose bytes hash to this, undefined where it is not here. Reads every model once until it is found; one that cannot
   * be read is passed over.
   */
  async idOf(sha256: string): Promise<string | undefined> {
    for (const { id } of await this.list()) {
      if ((await this.#hashOf(id).catch(() => undefined)) === sha256) return id;
    }
    return undefined;
  }

  /**
   * Checks the file before it is stored, and gives what was read, so that a large one need not be read again to be opened.
   * Throws what openNetwork and the store throw.
   */
  async add(
    { blob, fileName }: NamedBlob,
    onProgress: (progress: number, detail: string) => void = () => undefined,
  ): Promise<AddedModel> {
    const bytes = await readBlob(blob, (share) => onProgress(0.3 * share, 'Reading'));
    // The digest copies the bytes, so it comes before anything else is made of them.
    const sha256 = await sha256Hex(bytes);
    onProgress(0.35, 'Checking');
    const file = openNamed(bytes, fileName);
    const details = { network: { ...file.config }, kimg: kimgOf(file, fileName) };
    const name = withoutEnding(fileName, 'model');
    const metadata = { name, origin: 'imported', fileName, details };
    const { id } = await saveModel(this.store, bytes, metadata, {
      onProgress: (share) => onProgress(0.35 + 0.5 * share, 'Storing'),
    });
    return { id, file, sha256 };
  }

  /** Throws 'model-kept' for the sample and for runs. */
  async rename(modelId: string, name: string): Promise<void> {
    if (modelId === sampleModelId || runIdOf(modelId) !== undefined) {
      throw new StudioError(
        'model-kept',
        'This model keeps its name.',
        'The sample has its own; the model of a run is called as the run is.',
      );
    }
    await renameModel(this.store, modelId, name);
  }

  /** Throws 'model-kept' for the sample and for runs. */
  async remove(modelId: string): Promise<void> {
    if (modelId === sampleModelId) {
      throw new StudioError('model-kept', 'The sample model comes with the studio and stays.');
    }
    if (runIdOf(modelId) !== undefined) {
      throw new StudioError(
        'model-kept',
        'This model belongs to a run.',
        'Delete the run on the page Train; its model goes with it.',
      );
    }
    await deleteModel(this.store, modelId);
  }

  async #hashOf(modelId: string): Promise<string> {
    const version = await this.version(modelId);
    const known = this.#hashes.get(version) ?? (await sha256Hex(await this.read(modelId)));
    this.#hashes.set(version, known);
    return known;
  }

  /** A fetch that failed is tried again by the next who asks. */
  #readSample(): Promise<Bytes> {
    this.#sampleBytes ??= this.readBytes(this.store, sampleModelId).catch((error: unknown) => {
      this.#sampleBytes = undefined;
      throw error;
    });
    return this.#sampleBytes;
  }

  async #describeSample(): Promise<ModelSummary> {
    if (this.#sample) return this.#sample;
    const bytes = await this.read(sampleModelId);
    const file = openNetwork(bytes);
    const name = file.metadata['name'] ?? 'Sample model';
    this.#sample = {
      id: sampleModelId,
      name,
      origin: 'sample',
      ...describeConfig(file.config, kimgOf(file, '')),
      sizeBytes: bytes.byteLength,
      addedAt: null,
    };
    return this.#sample;
  }

  /** @param checkpointId absent for the newest */
  async #describeRun(run: RunRecord, checkpointId?: string): Promise<ModelSummary | undefined> {
    // A run whose list of saves cannot be read is left out; Train shows what is wrong.
    const checkpoints = await listCheckpoints(this.store, run.id).catch(() => []);
    const chosen =
      checkpointId === undefined ? checkpoints[0] : checkpoints.find(({ id }) => id === checkpointId);
    const config = runConfigSchema.safeParse(run.config);
    if (!chosen || !config.success) return undefined;
    const kimg = Number(chosen.metadata['kimg'] ?? run.kimg);
    return {
      id: runModelId(run.id, checkpointId),
      name: checkpointId === undefined ? run.name : `${run.name}, at ${kimg.toFixed(3)} kimg`,
      origin: 'run',
      ...describeConfig(config.data.network, kimg),
      sizeBytes: chosen.sizeBytes,
      addedAt: chosen.savedAtMs,
    };
  }
}

/** A refusal names the file. Weights for drawing and decoding must be finite. */
function openNamed(bytes: Bytes, fileName: string): ModelFile {
  try {
    const file = openNetwork(bytes);
    for (const letter of ['Gs', 'E'] as const) checkFinite(file.networks[letter] ?? new Map());
    return file;
  } catch (error) {
    const { code, message, hint } = toPlainError(error);
    throw new StudioError(code, `${fileName}: ${message}`, hint, { cause: error });
  }
}

function describeImported(model: Awaited<ReturnType<typeof describeModel>>): ModelSummary | undefined {
  const details = detailsSchema.safeParse(model.details);
  if (!details.success) return undefined;
  const { id, name, sizeBytes, createdAtMs } = model;
  const { network, kimg } = details.data;
  return { id, name, origin: 'imported', ...describeConfig(network, kimg), sizeBytes, addedAt: createdAtMs };
}

function describeConfig(config: z.infer<typeof shapeSchema>, kimg: number | null): Described {
  const { resolution, fingerprintSize, latentSize } = config;
  return { resolution, bits: fingerprintSize, latentSize, kimg };
}

/** Thousands of images it was trained on: from the file's metadata, or an official snapshot's file name. */
export function kimgOf({ metadata }: Pick<ModelFile, 'metadata'>, fileName: string): number | null {
  const stated = metadata['kimg'] === undefined ? undefined : Number(metadata['kimg']);
  if (stated !== undefined && Number.isFinite(stated)) return stated;
  const snapshot = Number(metadata['imagesShown']);
  if (Number.isFinite(snapshot)) return snapshot / 1000;
  const images = /"imagesShown":(\d+)/.exec(metadata['training'] ?? '')?.[1];
  if (images !== undefined) return Number(images) / 1000;
  const named = /network-snapshot-(\d+)/.exec(fileName)?.[1];
  return named === undefined ? null : Number(named);
}
