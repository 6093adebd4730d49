/**
 * The training worker's side of the contract: at most one run or measurement at a time, its backend opened for it and
 * closed after it, stored runs beside it. A lost device ends the session; the next one opens a fresh device.
 */
import { throwIfAborted } from '../../src/base/abort.ts';
import { StudioError } from '../../src/base/error.ts';
import type { OpenedBackend } from '../../src/engine/open.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { trainingModel } from '../../src/engine/networks/model-parts.ts';
import { profileStep, type StepProfile } from '../../src/engine/profile.ts';
import { unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import { ofLength, type TrainingConfig } from '../../src/engine/training/config.ts';
import { underConfig } from '../../src/engine/training/state.ts';
import { Trainer, type StartingPoint } from '../../src/engine/training/trainer.ts';
import { summariseTiles, type TileSummary } from '../../src/engine/gpu/tuning/tile-table.ts';
import { prepareTuned } from '../../src/engine/gpu/tuning/prepare-tuned.ts';
import { loadCheckpoint } from '../../src/storage/checkpoints.ts';
import { describeDataset } from '../../src/storage/datasets.ts';
import { configOfRun } from '../../src/storage/run-config.ts';
import { cutFilm, readFilm } from '../../src/storage/film.ts';
import { recover } from '../../src/storage/recover.ts';
import { createRun, deleteRun, readRun, truncateStats, updateRun } from '../../src/storage/runs.ts';
import { acquireWriter } from '../../src/storage/locks.ts';
import { forgetTiles, readAllTiles } from '../../src/storage/tiles.ts';
import type { Store } from '../../src/storage/store.ts';
import { readModelBytes } from '../kit/model-bytes.ts';
import { Device, type OpenDevice } from '../kit/device.ts';
import type { Job } from '../kit/job.ts';
import { adapterReport } from '../kit/open-backend.ts';
import type { BackendPreference } from '../kit/backend.ts';
import { measureTraining } from './estimate.ts';
import { loadImages, refuseSmaller } from './load-images.ts';
import type * as Protocol from './protocol.ts';
import { openTuning, prepareRun } from './open-tuning.ts';
import { readHistory, summariseRuns } from './run-summaries.ts';
import { toGridsOfKind } from './run-grids.ts';
import { runToItsEnd } from './run-end.ts';
import { RunStore } from './run-store.ts';
import { Session } from './session.ts';

export class TrainService implements Protocol.TrainWorkerApi {
  private events: MessagePort | undefined;
  private session: Session | undefined;
  /** True while a run or a measurement holds the worker, from its request to its end. */
  private occupied = false;
  /** Of the run that is loading or in memory. */
  private runId: string | undefined;
  /** True if the run was stopped before it was in memory. */
  private stopsLoading = false;
  private recovered: Promise<unknown> | undefined;
  private readonly device: Device;

  constructor(
    private readonly store: Store,
    openDevice: OpenDevice,
    /** Gets the page's events, for other tabs. */
    private readonly tellOthers: (event: Protocol.TrainEvent) => void = () => undefined,
  ) {
    this.device = new Device({ open: openDevice, onNotice: (message) => this.notice(message) });
  }

  connect(events: MessagePort): void {
    this.events = events;
  }

  async start(request: Protocol.StartRequest): Promise<void> {
    await this.occupy(async () => {
      const { runId, name, datasetId, config, startFrom } = request;
      // A dataset that can't be read fails when its images are loaded.
      const dataset = await describeDataset(this.store, datasetId).catch(() => undefined);
      const stored = { name, datasetId, datasetHash: dataset?.contentHash, config: { ...config }, startFrom };
      await createRun(this.store, { id: runId, ...stored });
      const storage = await RunStore.open(this.store, runId);
      this.launch(runId, config, datasetId, storage, request.backend, async () => {
        if (startFrom === undefined) return undefined;
        const start = trainingModel(openNetwork(await readModelBytes(this.store, startFrom)));
        return { start };
      });
    });
  }

  async resumeRun({ runId, totalKimg, backend }: Protocol.ResumeRequest): Promise<void> {
    await this.occupy(async () => {
      const run = await readRun(this.store, runId);
      if (run.datasetId === null) {
        throw new StudioError(
          'dataset-missing',
          `The dataset of “${run.name}” is not stored.`,
          'Add it again.',
        );
      }
      const config = configOfRun(run);
      const resumed = totalKimg === undefined ? config : ofLength(config, totalKimg);
      const storage = await RunStore.open(this.store, runId);
      this.launch(runId, resumed, run.datasetId, storage, backend, async () => {
        const checkpoint = await loadCheckpoint(this.store, runId);
        for (const message of checkpoint?.skipped ?? []) this.emit({ type: 'notice', runId, message });
        const state = checkpoint && unpackCheckpoint(checkpoint.payload);
        const kimg = state ? state.imagesShown / 1000 : -1;
        await truncateStats(this.store, runId, kimg, storage.fence);
        await cutFilm(this.store, runId, kimg, storage.fence);
        await storage.update({ config: { ...resumed }, problem: null });
        return state && { resume: underConfig(state, resumed) };
      });
    });
  }

  pause = (): Promise<void> => this.current().pause();
  resume = (): Promise<void> => this.current().resume();
  step = (): Promise<void> => this.current().step();

  async stop(options?: { withoutSaving?: boolean }): Promise<void> {
    // A run that is still being loaded has nothing to save.
    if (this.runId !== undefined && !this.session) this.stopsLoading = true;
    else await this.current().stop(options);
  }

  saveNow = (): Promise<Protocol.CheckpointSummary> => this.current().saveNow();

  async setGridSource(source: Protocol.GridSource): Promise<void> {
    await this.session?.setGridSource(source);
  }

  estimate(
    config: TrainingConfig,
    backend: BackendPreference | undefined,
    { signal }: Job,
  ): Promise<Protocol.TrainingEstimate> {
    return this.measure(backend, async (opened) => {
      const tuning = await openTuning(this.store, opened);
      return measureTraining(config, opened, tuning, async () => opened.gpu?.idle(), signal);
    });
  }

  async profile(config: TrainingConfig, backend?: BackendPreference): Promise<StepProfile> {
    return this.measure(backend, async (opened) => {
      const { name } = opened;
      if (name === 'webgpu') {
        const tuning = await openTuning(this.store, opened);
        return profileStep(config, 'replayed', { prepare: (trainer) => prepareTuned(trainer, tuning) });
      }
      throw new StudioError(
        'profile-needs-webgpu',
        `A step is profiled on WebGPU; here it would run on ${name}.`,
        'The estimate in Train works on every backend.',
      );
    });
  }

  async tiles(): Promise<TileSummary> {
    return summariseTiles(await readAllTiles(this.store));
  }

  async forgetTiles(): Promise<void> {
    if (this.occupied) throw busy();
    await forgetTiles(this.store);
  }

  /** Holds the worker and a device of its own while `work` measures on it. */
  private measure<T>(
    backend: BackendPreference | undefined,
    work: (opened: OpenedBackend, fault: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.occupy(async () => {
      try {
        return await this.device.hold(backend ?? 'auto', work);
      } finally {
        this.occupied = false;
      }
    });
  }

  async listRuns(): Promise<Protocol.RunSummary[]> {
    await (this.recovered ??= recover(this.store));
    return summariseRuns(this.store);
  }

  readRun(runId: string): Promise<Protocol.RunHistory> {
    return readHistory(this.store, runId);
  }

  async readFilm(runId: string): Promise<Protocol.GridsOfKind[]> {
    return toGridsOfKind(await readFilm(this.store, runId), 'average');
  }

  async describeRun(runId: string, { name, note, isArchived }: Protocol.RunWords): Promise<void> {
    const words = {
      ...(name !== undefined && { name }),
      ...(note !== undefined && { note }),
      ...(isArchived !== undefined && { isArchived }),
    };
    await this.change(runId, async (fence) => {
      await updateRun(this.store, runId, words, fence);
    });
  }

  async giveDataset(runId: string, datasetId: string): Promise<void> {
    const { network } = configOfRun(await readRun(this.store, runId));
    const dataset = await describeDataset(this.store, datasetId);
    refuseSmaller(dataset, network.resolution);
    if (dataset.channels !== network.channels) {
      const [has, needs] = [dataset.channels, network.channels].map((n) => (n === 1 ? 'grey' : 'in colour'));
      throw new StudioError(
        'dataset-mismatch',
        `The images of “${dataset.name}” are ${has}; the networks need them ${needs}.`,
        'Add the images again with the colours of the run.',
      );
    }
    const { contentHash: datasetHash } = dataset;
    await this.change(runId, async (fence) => {
      await updateRun(this.store, runId, { datasetId, datasetHash }, fence);
    });
  }

  async deleteRun(runId: string): Promise<void> {
    if (this.runId === runId) throw busy();
    await this.change(runId, (fence) => deleteRun(this.store, runId, fence));
  }

  /** Writes to a run that is not in memory here, under its lock. */
  private async change(runId: string, write: (fence: RunStore['fence']) => Promise<void>): Promise<void> {
    const writer = await acquireWriter(this.store, `run/${runId}`);
    if (!writer) throw busy();
    try {
      await write(writer.fence);
    } finally {
      writer.release();
    }
  }

  /** Loads and trains in the background; everything from here on is told by events. */
  private launch(
    runId: string,
    config: TrainingConfig,
    datasetId: string,
    storage: RunStore,
    preference: BackendPreference | undefined,
    from: () => Promise<StartingPoint | undefined>,
  ): void {
    const emit = (event: Protocol.TrainEvent): void => this.emit(event);
    const loading = (detail: string): void => emit({ type: 'phase', runId, phase: 'loading', detail });
    const notice = ({ message, hint }: StudioError): void => this.notice(`${message} ${hint}`.trim());
    const train = async (opened: OpenedBackend, fault: AbortSignal): Promise<'done' | 'stopped'> => {
      loading('Reading images and weights');
      const images = await loadImages(this.store, datasetId, config.network.resolution);
      const start = await from();
      throwIfAborted(fault);
      if (this.stopsLoading) return 'stopped';
      const trainer = new Trainer(config, images, start, { onFallback: notice });
      this.session = new Session({
        trainer,
        storage,
        prepare: (prepared, listener) =>
          prepareRun(prepared, { store: this.store, runId, storage, opened, notice }, listener),
        adapter: adapterReport(opened),
        emit: (event) => emit({ ...event, runId }),
        notice,
        finished: async () => opened.gpu?.idle(),
        fault,
      });
      return this.session.run();
    };
    this.runId = runId;
    this.stopsLoading = false;
    void runToItsEnd({ runId, storage, emit }, async () => {
      try {
        loading('Opening the device');
        await storage.update({ status: 'running' });
        return await this.device.hold(preference ?? 'auto', train);
      } finally {
        this.runId = this.session = undefined;
        this.occupied = false;
      }
    });
  }

  /** Takes the worker for `work`, until the run or measurement ends. */
  private async occupy<T>(work: () => Promise<T>): Promise<T> {
    if (this.occupied) throw busy();
    this.occupied = true;
    try {
      return await work();
    } catch (error) {
      this.occupied = false;
      throw error;
    }
  }

  private current(): Session {
    if (this.session) return this.session;
    throw new StudioError('no-run', 'No run is in memory.', 'Start a run, or resume a stored one.');
  }

  private notice(message: string): void {
    if (this.runId !== undefined) this.emit({ type: 'notice', runId: this.runId, message });
  }

  private emit(event: Protocol.TrainEvent): void {
    this.events?.postMessage(event);
    this.tellOthers(event);
  }
}

function busy(): StudioError {
  return new StudioError('busy', 'The training worker is busy with a run.', 'Stop it first.');
}
