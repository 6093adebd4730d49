/**
 * The render worker's calls. They take store, image decoders and backend from outside, so that specs run them
 * in Node. Work on the device is done one batch at a time, so that requests share it and an unwanted one is
 * dropped between two batches.
 */
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import type { Codecs } from '../../src/data/decode/codecs.ts';
import { throwIfAborted } from '../../src/base/abort.ts';
import { sha256Hex } from '../../src/base/hash.ts';
import { readClaim } from '../../src/drawing/manifest.ts';
import { shapeOf } from '../../src/drawing/plan.ts';
import { planCells } from '../../src/drawing/plan-cells.ts';
import { asPictures, toSheet, type Sheet } from '../../src/drawing/sheet.ts';
import { differenceSpectrum } from '../../src/drawing/spectrum.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import { readPictures } from '../../src/decoding/reader.ts';
import { decodedLine, type Line } from '../../src/fingerprint/decoded.ts';
import { poolLogits } from '../../src/fingerprint/pooled.ts';
import type { Judge, Verdict } from '../../src/fingerprint/verdict.ts';
import { readAsCoded, type CodedReading } from '../../src/fingerprint/registry/coded-reading.ts';
import { parseRegistry } from '../../src/fingerprint/registry/file.ts';
import { readCalibration, writeCalibration } from '../../src/fingerprint/calibration/file.ts';
import { readCalibrationBytes, writeCalibrationBytes } from '../../src/storage/calibrations.ts';
import { readRegistryText, writeRegistryText } from '../../src/storage/registries.ts';
import { readSecret, writeSecret } from '../../src/storage/secrets.ts';
import type { Store } from '../../src/storage/store.ts';
import { fileStemOf } from '../../src/base/file-name.ts';
import { adapterReport } from '../kit/open-backend.ts';
import type { AdapterReport, BackendPreference } from '../kit/backend.ts';
import { Catalogue } from './catalogue.ts';
import { Device, type OpenDevice } from '../kit/device.ts';
import type { Job } from '../kit/job.ts';
import { BitMaps } from './bit-maps.ts';
import { GridDrawer, type WithModel } from './grid-drawer.ts';
import { filmOf } from './film.ts';
import { filmOfRun } from './run-film.ts';
import { endingOf, modelAs } from './export-model.ts';
import { exportPng } from './export-png.ts';
import { exportRun } from './export-run.ts';
import { LayerShares } from './layer-shares.ts';
import { layersOf } from './model-layers.ts';
import { OpenModels } from './open-models.ts';
import { issueGenerators } from './issue.ts';
import { calibrateModel } from './calibrate.ts';
import { calibrationOf, describeCalibration } from './calibrations.ts';
import { publishDetector, readBuiltPage, type ReadPage } from './publish.ts';
import { decodePicture } from './decode-picture.ts';
import { decodeMany } from './decode-many.ts';
import { judgeOf } from './judge.ts';
import { findPixelFault } from './pixel-check.ts';
import type * as Protocol from './protocol.ts';
import { readCells } from './read-cells.ts';
import { readFingerprint } from './read-fingerprint.ts';
import { shownPixels } from './shown-pixels.ts';
import { tellWalk } from './tell-walk.ts';
import { traceCell } from './trace-cell.ts';
import { trainingStep } from './training-step.ts';

export interface RenderParts {
  store: Store;
  codecs: Codecs;
  openDevice: OpenDevice;
  catalogue?: Catalogue;
  checkPixels?: typeof findPixelFault;
  /** Of the detector's page; tests have none of the build. */
  readPage?: ReadPage;
}

export class RenderService implements Protocol.RenderWorkerApi {
  private readonly catalogue: Catalogue;
  private readonly models: OpenModels;
  private readonly device: Device;
  private readonly functions = new CapturedFunctions({
    onFallback: ({ message, hint }) => this.emit({ type: 'notice', message: `${message} ${hint}` }),
  });
  private readonly drawer: GridDrawer;
  private readonly bitMaps: BitMaps;
  private readonly shares: LayerShares;
  private events: MessagePort | undefined;

  constructor(private readonly parts: RenderParts) {
    this.catalogue = parts.catalogue ?? new Catalogue(parts.store);
    this.models = new OpenModels(this.catalogue, this.functions, (modelId, file) =>
      calibrationOf(parts.store, modelId, file),
    );
    this.drawer = new GridDrawer(this.withModel);
    this.bitMaps = new BitMaps(this.withModel, this.drawer);
    this.shares = new LayerShares(this.withModel, this.drawer);
    this.device = new Device({
      open: parts.openDevice,
      onClose: () => {
        this.models.clear();
        this.drawer.forget();
      },
      onNotice: (message) => this.emit({ type: 'notice', message }),
    });
  }

  /** Also starts the self-test, whose finding is told before the first picture. */
  connect(events: MessagePort): void {
    this.events = events;
    const { checkPixels = findPixelFault, codecs } = this.parts;
    void checkPixels(codecs).then((error) => error && this.emit({ type: 'pixels-altered', error }));
  }

  /** Frees everything on the device; the next call opens it again. */
  close(): Promise<void> {
    return this.device.close();
  }

  setBackend(preference: BackendPreference): Promise<void> {
    return this.device.setPreference(preference);
  }

  adapter(): Promise<AdapterReport> {
    return this.device.run(async (opened) => adapterReport(opened));
  }

  listModels(): Promise<Protocol.ModelSummary[]> {
    return this.catalogue.list();
  }

  openModel(modelId: Protocol.ModelId): Promise<Protocol.ModelInfo> {
    return this.withModel(modelId, async ({ info }) => info, { newest: true });
  }

  async importModel(file: Protocol.NamedBlob): Promise<Protocol.ModelInfo> {
    const tell = (progress: number, detail: string): void =>
      this.emit({ type: 'importing', fileName: file.fileName, progress, detail });
    const { id, ...read } = await this.catalogue.add(file, tell);
    return this.device.run(async ({ name }) => {
      const onProgress = (share: number, detail: string): void => tell(0.85 + 0.15 * share, detail);
      return (await this.models.get(id, name, { read, onProgress })).info;
    });
  }

  async modelLayers(modelId: Protocol.ModelId): Promise<Protocol.NetworkLayers[]> {
    return layersOf(openNetwork(await this.catalogue.read(modelId)));
  }

  async renameModel(modelId: Protocol.ModelId, name: string): Promise<void> {
    await this.catalogue.rename(modelId, name);
    // An open model still has its old name.
    await this.device.run(async () => this.models.drop(modelId));
  }

  async deleteModel(modelId: Protocol.ModelId): Promise<void> {
    await this.catalogue.remove(modelId);
    await this.device.run(async () => this.models.drop(modelId));
  }

  async renderGrid(
    request: Protocol.GridRequest,
    job: Job<Protocol.DrawProgress>,
  ): Promise<Protocol.GridReply> {
    const { modelId, plan, noise, difference } = request;
    const start = performance.now();
    const { info, cells, values } = await this.drawer.draw(
      { modelId, noise, cellsOf: ({ network }) => planCells(plan, network) },
      { signal: job.signal, onProgress: (done, total) => job.tell({ done, total }) },
    );
    const { pixels, distances } = shownPixels(values, cells.length, difference);
    return {
      cells,
      sheet: toSheet(asPictures(info, pixels), shapeOf(plan).columns),
      elapsedMs: performance.now() - start,
      backend: info.backend,
      ...(distances && { distances }),
    };
  }

  async readCell(request: Protocol.CellRequest, { signal }: Job): Promise<Protocol.CellReply> {
    const { modelId, cell, noise, unread = false } = request;
    const { info, values } = await this.drawer.draw({ modelId, noise, cellsOf: () => [cell] }, { signal });
    throwIfAborted(signal);
    const pixels = toPixels(values, 'truncate');
    const logits = await this.withModel(modelId, async (model) =>
      model.hasDecoder && !unread ? (await readFingerprint(model, pixels)).logits : null,
    );
    throwIfAborted(signal);
    return { cell, picture: toSheet(asPictures(info, pixels), 1), logits };
  }

  traceCell({ modelId, cell, before }: Protocol.TraceRequest, { signal }: Job): Promise<Protocol.TraceReply> {
    return this.withModel(modelId, (model) => {
      throwIfAborted(signal);
      return traceCell(model, cell, before);
    });
  }

  async readCells(
    { cells, ...request }: Protocol.CellsRequest,
    { signal }: Job,
  ): Promise<Protocol.CellScore[] | null> {
    const drawing = await this.drawer.draw({ ...request, cellsOf: () => cells }, { signal });
    return readCells(drawing, this.withModel, signal);
  }

  bitMap(request: Protocol.BitMapRequest, { signal }: Job): Promise<Protocol.BitMapReply> {
    return this.bitMaps.of(request, signal);
  }

  layerShares(
    modelId: Protocol.ModelId,
    job: Job<Protocol.DrawProgress>,
  ): Promise<Protocol.LayersReply | null> {
    return this.shares.of(modelId, job);
  }

  async spectrum({ first, second, gain }: Protocol.SpectrumRequest): Promise<Sheet> {
    return differenceSpectrum(first, second, gain);
  }

  async trainingStep(modelId: Protocol.ModelId, job: Job): Promise<Protocol.TrainingStepReply | null> {
    const { D: discriminator } = openNetwork(await this.catalogue.read(modelId)).networks;
    const { withModel, drawer } = this;
    return trainingStep({ modelId, discriminator, withModel, drawer }, job);
  }

  drawWalk(request: Protocol.WalkRequest, job: Job<Protocol.WalkPictures>): Promise<void> {
    return tellWalk(this.drawer, request, job);
  }

  exportFilm(request: Protocol.FilmRequest, job: Job<Protocol.ExportProgress>): Promise<Protocol.FileReply> {
    return filmOf(this.drawer, request, job);
  }

  exportRunFilm(
    request: Protocol.RunFilmRequest,
    job: Job<Protocol.ExportProgress>,
  ): Promise<Protocol.FileReply> {
    return filmOfRun(this.parts.store, request, job);
  }

  exportPng(request: Protocol.ExportRequest): Promise<Protocol.ExportReply> {
    return exportPng(this.drawer, request);
  }

  async readClaim({ blob }: Protocol.NamedBlob): Promise<Protocol.ClaimReply | null> {
    const claim = readClaim(new Uint8Array(await blob.arrayBuffer()));
    if (!claim) return null;
    const modelId = claim.model === undefined ? undefined : await this.catalogue.idOf(claim.model);
    return { claim, modelId: modelId ?? null };
  }

  decode(request: Protocol.DecodeRequest, { signal }: Job): Promise<Protocol.DecodeReply> {
    return decodePicture(request, { withModel: this.withModel, codecs: this.parts.codecs, signal });
  }

  async judge({ readings, regeneration, ...settings }: Protocol.JudgeRequest): Promise<Verdict> {
    const judge = await this.judgeFor(settings);
    const [only] = readings;
    const logits = readings.length === 1 ? only! : poolLogits(readings);
    return judge.judge({ logits, pictures: readings.length, regeneration: regeneration ?? undefined });
  }

  async readAsCoded({ modelId, logits }: Protocol.CodedRequest): Promise<CodedReading | null> {
    const text = await readRegistryText(this.parts.store, modelId);
    if (text === null) return null;
    return readAsCoded(parseRegistry(new TextEncoder().encode(text), logits.length), logits);
  }

  async rejudge({ lines, ...settings }: Protocol.RejudgeRequest): Promise<Line[]> {
    const judge = await this.judgeFor(settings);
    return lines.map((line) => ('error' in line ? line : decodedLine(line, judge.judge(line))));
  }

  async decodeMany(
    request: Protocol.DecodeManyRequest,
    job: Job<Protocol.ManyProgress>,
  ): Promise<{ passedOver: string[] }> {
    const { modelId, files, cut } = request;
    const judge = await this.judgeFor(request);
    const { network } = await this.openModel(modelId);
    return decodeMany(files, {
      cut,
      judge,
      config: network,
      codecs: this.parts.codecs,
      read: (pictures, size) => this.withModel(modelId, (model) => readPictures(model, pictures, size)),
      job,
    });
  }

  async publishDetector({ modelId, system, rate }: Protocol.PublishRequest): Promise<Protocol.FileReply> {
    const { store, readPage = readBuiltPage } = this.parts;
    const bytes = await this.catalogue.read(modelId);
    const model = openNetwork(bytes);
    const text = await readRegistryText(store, modelId);
    const registry =
      text === null ? null : parseRegistry(new TextEncoder().encode(text), model.config.fingerprintSize);
    const request = {
      model,
      sha256: await sha256Hex(bytes),
      system,
      users: registry?.users ?? [],
      calibration: await calibrationOf(store, modelId, model),
      rate,
      day: new Date().toISOString().slice(0, 10),
    };
    return publishDetector(request, readPage);
  }

  async calibration(modelId: Protocol.ModelId, rate: number): Promise<Protocol.CalibrationReply | null> {
    return this.withModel(modelId, async ({ calibration }) =>
      calibration ? describeCalibration(calibration, rate) : null,
    );
  }

  /** Holds the device until it is done: nothing else is drawn meanwhile. */
  async calibrate(
    { modelId, datasetId, regenerated, rate }: Protocol.CalibrateRequest,
    job: Job<Protocol.CalibrateProgress>,
  ): Promise<Protocol.CalibrationReply> {
    const { store } = this.parts;
    const calibration = await this.withModel(
      modelId,
      async (model) => {
        const file = openNetwork(await this.catalogue.read(modelId));
        return calibrateModel(model, file, { store, datasetId, regenerated, job });
      },
      { newest: true },
    );
    await writeCalibrationBytes(store, modelId, writeCalibration(calibration));
    // When the model is opened again it judges by the new calibration.
    await this.device.run(async () => this.models.drop(modelId));
    return describeCalibration(calibration, rate);
  }

  private async judgeFor({ modelId, rate, reference }: Protocol.JudgeSettings): Promise<Judge> {
    const text = reference === null ? await readRegistryText(this.parts.store, modelId) : null;
    return this.withModel(modelId, async (model) => judgeOf(model, { rate, reference, registry: text }));
  }

  async exportModel({ modelId, wanted }: Protocol.ExportModelRequest): Promise<Protocol.FileReply> {
    const { name } = await this.catalogue.describe(modelId);
    const made = await readCalibrationBytes(this.parts.store, modelId);
    const bytes = await modelAs(wanted, await this.catalogue.read(modelId), made && readCalibration(made));
    return { fileName: fileStemOf(name, 'model') + endingOf(wanted), blob: new Blob([bytes]) };
  }

  exportRun(runId: string, { signal, tell }: Job<Protocol.ExportProgress>): Promise<Protocol.FileReply> {
    const { store } = this.parts;
    const { device, functions } = this;
    const onProgress = (progress: number, detail: string): void => {
      throwIfAborted(signal);
      tell({ progress, detail });
    };
    return exportRun(runId, { store, device, functions, onProgress });
  }

  readRegistry(modelId: Protocol.ModelId): Promise<string | null> {
    return readRegistryText(this.parts.store, modelId);
  }

  saveRegistry({ modelId, before, after }: Protocol.SaveRegistryRequest): Promise<void> {
    return writeRegistryText(this.parts.store, modelId, { before, after });
  }

  readSecret(modelId: Protocol.ModelId): Promise<CryptoKey | null> {
    return readSecret(this.parts.store, modelId);
  }

  saveSecret({ modelId, secret }: Protocol.SaveSecretRequest): Promise<void> {
    return writeSecret(this.parts.store, modelId, secret);
  }

  async issueGenerators(
    { modelId, registry: text, users, rate }: Protocol.IssueGeneratorsRequest,
    job: Job<Protocol.IssueProgress>,
  ): Promise<Protocol.IssueReply> {
    const { bits } = await this.catalogue.describe(modelId);
    const registry = parseRegistry(new TextEncoder().encode(text), bits);
    const bytes = await this.catalogue.read(modelId);
    await this.openModel(modelId);
    return issueGenerators({
      bytes,
      withModel: (use) => this.withModel(modelId, use),
      registry,
      users,
      rate,
      job,
    });
  }

  /** Runs `use` alone on the device with the model open there. */
  private readonly withModel: WithModel = (modelId, use, { newest = false } = {}) =>
    this.device.run(async (opened) => {
      const onProgress = (progress: number, detail: string): void =>
        this.emit({ type: 'opening', modelId, progress, detail });
      return use(await this.models.get(modelId, opened.name, { newest, onProgress }), opened);
    });

  private emit(event: Protocol.RenderEvent): void {
    this.events?.postMessage(event);
  }
}
