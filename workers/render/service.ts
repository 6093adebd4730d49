/**
 * What the render worker does, apart from being a worker: takes its store, image decoders and backend from outside, so
 * that tests run it in Node. Work on the device is done one batch at a time, so that channels share it and a newer
 * request is heard between two batches.
 */
import type { Codecs } from '../../src/data/decode/codecs.ts';
import { StudioError } from '../../src/engine/error.ts';
import { toPixelsRounded, toPixelsTruncated } from '../../src/engine/networks/pixels.ts';
import { bitsFromLogits, toBitString } from '../../src/fingerprint/bits.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import type { Store } from '../../src/storage/store.ts';
import { fileStemOf } from '../shared/file-name.ts';
import { adapterReport } from '../shared/open-backend.ts';
import type { AdapterReport, BackendPreference } from '../shared/sheet.ts';
import { batchSizeFor } from './batch-size.ts';
import { Catalogue } from './catalogue.ts';
import { drawCells } from './cells.ts';
import { Channels } from './channels.ts';
import { Device, type OpenDevice } from './device.ts';
import { endingOf, modelAs } from './export-model.ts';
import { exportRun } from './export-run.ts';
import { OpenModels, type OpenModel } from './open-models.ts';
import type * as Protocol from './protocol.ts';
import { readFingerprint } from './read-fingerprint.ts';
import { readImage } from './read-image.ts';
import { layOut, toDifferences, toSheet } from './sheets.ts';
import { describeExport, textKeyword } from './text-chunk.ts';

export interface RenderParts {
  store: Store;
  codecs: Codecs;
  openDevice: OpenDevice;
  catalogue?: Catalogue;
}

/** Cells drawn so far, and what is to be said of where they came from. */
interface Drawing {
  info: Protocol.ModelInfo;
  /** [count,R,R,C] flat. */
  values: Float32Array;
}

type DrawRequest = Pick<Protocol.GridRequest, 'modelId' | 'cells' | 'columns' | 'noise' | 'difference'>;

export class RenderService implements Protocol.RenderWorkerApi {
  private readonly catalogue: Catalogue;
  private readonly models: OpenModels;
  private readonly device: Device;
  private readonly channels = new Channels();
  private events: MessagePort | undefined;

  constructor(private readonly parts: RenderParts) {
    this.catalogue = parts.catalogue ?? new Catalogue(parts.store);
    this.models = new OpenModels(this.catalogue);
    this.device = new Device({
      open: parts.openDevice,
      onClose: () => this.models.clear(),
      onNotice: (message) => this.emit({ type: 'notice', message }),
    });
  }

  connect(events: MessagePort): void {
    this.events = events;
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
    return this.withModel(modelId, async ({ info }) => info, true);
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

  async deleteModel(modelId: Protocol.ModelId): Promise<void> {
    await this.catalogue.remove(modelId);
    await this.device.run(async () => this.models.drop(modelId));
  }

  async renderGrid(request: Protocol.GridRequest): Promise<Protocol.GridReply | null> {
    const { stamp, columns, cells } = request;
    this.channels.begin(stamp);
    const start = performance.now();
    const drawing = await this.draw(request, {
      isWanted: () => this.channels.isCurrent(stamp),
      onProgress: (done) => this.emit({ type: 'progress', stamp, done, total: cells.length }),
    });
    if (!drawing) return null;
    const { pixels, distances } = picturesOf(drawing.values, request);
    return {
      stamp,
      sheet: toSheet(asPictures(drawing.info, pixels), columns),
      elapsedMs: performance.now() - start,
      backend: drawing.info.backend,
      ...(distances && { distances }),
    };
  }

  async exportPng(request: Protocol.ExportRequest): Promise<Protocol.ExportReply> {
    const { cells, columns, fileStem } = request;
    const drawing = await this.draw(request, { isWanted: () => true, onProgress: () => undefined });
    const { info, values } = drawing!;
    // A single image is rounded as the official generator command does it, a grid as official grids are.
    const isSingle = cells.length === 1;
    const pictures = asPictures(
      info,
      isSingle ? toPixelsTruncated(values) : picturesOf(values, request).pixels,
    );
    const rows = Math.ceil(cells.length / columns);
    const channels = cells.length === rows * columns ? pictures.channels : 4;
    const fileName = `${fileStem}.png`;
    const bytes = encodePng({
      width: columns * info.resolution,
      height: rows * info.resolution,
      channels,
      data: layOut(pictures, columns, channels),
      text: { [textKeyword]: describeExport(request, info.sha256, fileName) },
    });
    return { fileName, bytes };
  }

  async decode(request: Protocol.DecodeRequest): Promise<Protocol.DecodeReply | null> {
    const { modelId, image, stamp } = request;
    this.channels.begin(stamp);
    const start = performance.now();
    const info = await this.withModel(modelId, async (model) => model.info);
    if (!this.channels.isCurrent(stamp)) return null;
    const seen = await readImage(image, info.network, this.parts.codecs);
    if (!this.channels.isCurrent(stamp)) return null;
    const { pixels, sourceWidth, sourceHeight, resized, claim } = seen;
    const { logits, latents } = await this.withModel(modelId, (model) => readFingerprint(model, pixels));
    if (!this.channels.isCurrent(stamp)) return null;
    return {
      stamp,
      modelId,
      bits: toBitString(bitsFromLogits(logits)),
      logits,
      latents,
      sourceWidth,
      sourceHeight,
      resized,
      seen: toSheet(asPictures(info, pixels), 1),
      ...(claim && { claim }),
      elapsedMs: performance.now() - start,
      backend: info.backend,
    };
  }

  async exportModel({ modelId, wanted }: Protocol.ExportModelRequest): Promise<Protocol.FileReply> {
    const { name } = await this.catalogue.describe(modelId);
    const bytes = modelAs(wanted, await this.catalogue.read(modelId));
    return { fileName: fileStemOf(name, 'model') + endingOf(wanted), blob: new Blob([bytes]) };
  }

  async exportRun({ runId, stamp }: Protocol.ExportRunRequest): Promise<Protocol.FileReply | null> {
    this.channels.begin(stamp);
    const { store } = this.parts;
    const onProgress = (progress: number, detail: string): void => {
      if (!this.channels.isCurrent(stamp)) throw new StudioError('aborted', 'The export was stopped.');
      this.emit({ type: 'exporting', runId, progress, detail });
    };
    try {
      return await exportRun(runId, { store, device: this.device, onProgress });
    } catch (error) {
      if (!this.channels.isCurrent(stamp)) return null;
      throw error;
    }
  }

  async abort(channel: string): Promise<void> {
    this.channels.abort(channel);
  }

  /** Batch by batch; null as soon as nobody wants it any more. Throws 'bad-request' for a request that fits no grid. */
  private async draw(
    request: DrawRequest,
    { isWanted, onProgress }: { isWanted(): boolean; onProgress(done: number): void },
  ): Promise<Drawing | null> {
    checkRequest(request);
    const { modelId, cells, noise } = request;
    let drawing: Drawing | undefined;
    for (let done = 0; done < cells.length;) {
      // Whatever came in while the last batch was drawn is heard here.
      await new Promise((resolve) => setTimeout(resolve));
      if (!isWanted()) return null;
      const batch = await this.withModel(modelId, async ({ config, weights, info }) => {
        const size = batchSizeFor(config, info.backend, cells.length);
        const values = await drawCells(config, weights, padded(cells, done, size), noise);
        return { info, values, size };
      });
      const { info, values } = batch;
      const cellSize = values.length / batch.size;
      drawing ??= { info, values: new Float32Array(cells.length * cellSize) };
      if (info.sha256 !== drawing.info.sha256) {
        throw new StudioError(
          'model-changed',
          'The run saved a newer checkpoint meanwhile.',
          'Draw the grid again.',
        );
      }
      const taken = Math.min(batch.size, cells.length - done);
      drawing.values.set(values.subarray(0, taken * cellSize), done * cellSize);
      done += taken;
      onProgress(done);
    }
    return isWanted() ? drawing! : null;
  }

  /** Runs `use` alone on the device with the model open there. */
  private withModel<T>(modelId: string, use: (model: OpenModel) => Promise<T>, newest = false): Promise<T> {
    return this.device.run(async ({ name }) => {
      const onProgress = (progress: number, detail: string): void =>
        this.emit({ type: 'opening', modelId, progress, detail });
      return use(await this.models.get(modelId, name, { newest, onProgress }));
    });
  }

  private emit(event: Protocol.RenderEvent): void {
    this.events?.postMessage(event);
  }
}

/** Always `size` cells, the last one repeated, so that every batch has one shape. */
function padded(cells: readonly Protocol.Cell[], start: number, size: number): Protocol.Cell[] {
  return Array.from({ length: size }, (_, i) => cells[Math.min(start + i, cells.length - 1)]!);
}

function picturesOf(
  values: Float32Array,
  { cells, difference }: DrawRequest,
): { pixels: Uint8Array<ArrayBuffer>; distances?: Float32Array<ArrayBuffer> } {
  return difference ? toDifferences(values, cells.length, difference) : { pixels: toPixelsRounded(values) };
}

function asPictures(
  { resolution, channels }: Protocol.ModelInfo,
  data: Uint8Array,
): Parameters<typeof toSheet>[0] {
  const shape = { resolution, channels: channels === 1 ? 1 : 3 } as const;
  return { ...shape, count: data.length / (resolution ** 2 * channels), data };
}

function checkRequest({ cells, columns, difference }: DrawRequest): void {
  const fault =
    cells.length === 0
      ? 'it has no cells'
      : !(Number.isInteger(columns) && columns >= 1)
        ? `it has ${columns} columns`
        : difference && !cells[difference.referenceIndex]
          ? `its reference, cell ${difference.referenceIndex}, is not in it`
          : difference && !Number.isFinite(difference.gain)
            ? `its gain is ${difference.gain}`
            : undefined;
  if (fault) throw new StudioError('bad-request', `The grid cannot be drawn: ${fault}.`);
}
