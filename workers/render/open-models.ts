/**
 * The models whose weights are on the device: opened once, kept while there is room, the least recently used
 * dropped first. Only the moving average and the decoder are uploaded; file bytes are dropped.
 */
import type { Painter } from '../../src/drawing/draw-batches.ts';
import { parameterCounts } from '../../src/engine/networks/model-parts.ts';
import type { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { aborted } from '../../src/base/abort.ts';
import { StudioError } from '../../src/base/error.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import type { Calibration } from '../../src/fingerprint/calibration/calibration.ts';
import type { ModelFile } from '../../src/engine/networks/model-file.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import type { BackendName } from '../kit/backend.ts';
import { sha256Hex } from '../../src/base/hash.ts';
import type { Catalogue } from './catalogue.ts';
import type { ModelInfo, ModelSummary } from './protocol.ts';

/** Its weights lie on the device, owned by OpenModels: valid within the work on the device that asked for it. */
export interface OpenModel extends Painter {
  info: ModelInfo;
  hasDecoder: boolean;
  /** Its calibration, which verdicts take into account. */
  calibration: Calibration | undefined;
}

interface Entry extends OpenModel {
  version: string;
  sizeBytes: number;
}

type FindCalibration = (modelId: string, file: ModelFile) => Promise<Calibration | undefined>;

export type OpeningListener = (progress: number, detail: string) => void;

/** A model's file as read and checked, and what its bytes hash to. */
interface ReadModel {
  file: ModelFile;
  sha256: string;
}

interface OpeningOptions {
  newest?: boolean;
  onProgress?: OpeningListener;
  /** The file, if it was read already; else the catalogue reads it. */
  read?: ReadModel;
}

/** Weights kept on the device beside those in use: many small models, or one of paper size. */
const ROOM_BYTES = 256 * 1024 * 1024;

export class OpenModels {
  /** In order of use, the newest last. */
  readonly #entries = new Map<string, Entry>();
  /** How often everything was freed. A model that is still being read then belongs to a device that has closed. */
  #clears = 0;

  constructor(
    private readonly catalogue: Catalogue,
    /** Shared with everyone who draws on the device; this object clears them together with the models. */
    readonly functions: CapturedFunctions,
    private readonly findCalibration: FindCalibration = async () => undefined,
    private readonly roomBytes = ROOM_BYTES,
  ) {}

  /**
   * The open model, or the catalogue's opened now; `newest` looks whether the catalogue has a newer version. Call it inside
   * work on the device only. Throws what reading and checking throw, 'incomplete-model' without Gs.
   */
  async get(
    modelId: string,
    backend: BackendName,
    { newest = false, onProgress, read }: OpeningOptions = {},
  ): Promise<OpenModel> {
    const found = this.#entries.get(modelId);
    if (found && (!newest || found.version === (await this.catalogue.version(modelId)))) {
      this.#entries.delete(modelId);
      this.#entries.set(modelId, found);
      return found;
    }
    const opened = await this.#open(modelId, backend, onProgress ?? (() => undefined), read);
    this.drop(modelId);
    this.#entries.set(modelId, opened);
    this.#makeRoom();
    return opened;
  }

  /** Frees one model's weights, if it is open. */
  drop(modelId: string): void {
    const entry = this.#entries.get(modelId);
    if (!entry) return;
    this.functions.drop(entry.weights);
    disposeWeights(entry.weights);
    this.#entries.delete(modelId);
  }

  /** Frees everything. */
  clear(): void {
    this.#clears++;
    this.functions.clear();
    for (const { weights } of this.#entries.values()) disposeWeights(weights);
    this.#entries.clear();
  }

  async #open(
    modelId: string,
    backend: BackendName,
    onProgress: OpeningListener,
    read?: ReadModel,
  ): Promise<Entry> {
    const clears = this.#clears;
    onProgress(0, 'Reading');
    const summary = await this.catalogue.describe(modelId);
    const version = await this.catalogue.version(modelId);
    const { file, sha256 } = read ?? (await this.#read(modelId, onProgress));
    const calibration = await this.findCalibration(modelId, file);
    if (this.#clears !== clears) throw aborted();
    onProgress(0.7, 'Loading onto the device');
    const { Gs, E } = file.networks;
    if (!Gs) {
      throw new StudioError(
        'incomplete-model',
        `“${summary.name}” holds no generator (Gs).`,
        'Choose a whole model.',
      );
    }
    const weights = toTensors(new Map([...Gs, ...(E ?? [])]));
    onProgress(1, 'Ready');
    const sizeBytes = Object.values(weights).reduce((sum, { size }) => sum + 4 * size, 0);
    const info = describe(summary, file, sha256, backend);
    const painter = { config: file.config, weights, functions: this.functions };
    return { ...painter, info, hasDecoder: E !== undefined, calibration, version, sizeBytes };
  }

  async #read(modelId: string, onProgress: OpeningListener): Promise<ReadModel> {
    const bytes = await this.catalogue.read(modelId);
    onProgress(0.4, 'Checking');
    const sha256 = await sha256Hex(bytes);
    return { file: openNetwork(bytes), sha256 };
  }

  /** The newest stays, whatever its size. */
  #makeRoom(): void {
    let total = [...this.#entries.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const [modelId, { sizeBytes }] of [...this.#entries].slice(0, -1)) {
      if (total <= this.roomBytes) return;
      this.drop(modelId);
      total -= sizeBytes;
    }
  }
}

function describe(summary: ModelSummary, file: ModelFile, sha256: string, backend: BackendName): ModelInfo {
  const { config } = file;
  const { Gs, D, E } = parameterCounts(file);
  return {
    ...summary,
    channels: config.channels,
    network: config,
    architecture: `${config.gArch} generator, ${config.dArch} discriminator`,
    parameterCount: {
      generator: Gs ?? 0,
      ...(D !== undefined && { discriminator: D }),
      ...(E !== undefined && { decoder: E }),
    },
    sha256,
    backend,
  };
}
