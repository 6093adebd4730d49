/**
 * A project: chosen parts of what is stored as one zip, and back. Nothing that is stored is overwritten: a part
 * whose id is here already is named and left out. The secret of a registry can't go along, since nobody can
 * read it back.
 */
import { throwIfAborted } from '../../../src/base/abort.ts';
import { collectBytes } from '../../../src/base/bytes.ts';
import { toPlainError, type PlainError } from '../../../src/base/error.ts';
import { fileStemOf } from '../../../src/base/file-name.ts';
import { sourceFromBlob } from '../../../src/data/source.ts';
import { projectFileName } from '../../../src/formats/known-formats.ts';
import { openZip, type ZipEntry } from '../../../src/formats/zip.ts';
import { keyOfStatistics } from '../../../src/storage/metrics.ts';
import type { Store } from '../../../src/storage/store.ts';
import { readUsage, type UsageEntry } from '../../../src/storage/usage.ts';
import type { Job } from '../../kit/job.ts';
import { createZipBlob } from '../../kit/zip-blob.ts';
import type { FinishedFile, Share } from '../protocol.ts';
import { calibrationPart, registryPart } from './beside-parts.ts';
import {
  badProject,
  projectKinds,
  readContents,
  writeJson,
  type ProjectContents,
  type ProjectKind,
  type StoredPart,
} from './contents.ts';
import { datasetPart } from './dataset-part.ts';
import { describeEvaluations, evaluationsPart } from './evaluations-part.ts';
import { modelPart } from './model-part.ts';
import type { PartFiles, PartFolder, PartHandler } from './part.ts';
import { runPart } from './run-part.ts';
import { statisticsPart } from './statistics-part.ts';

export type ProjectPart = Pick<StoredPart, 'kind' | 'id' | 'name' | 'sizeBytes'>;
export type PartKey = Pick<ProjectPart, 'kind' | 'id'>;

/** A part of a project that was opened. */
export interface OfferedPart extends ProjectPart {
  /** Something of this id is stored here, and stays as it is. */
  isHere: boolean;
}

export interface ProjectReport {
  added: ProjectPart[];
  refused: { part: ProjectPart; error: PlainError }[];
}

const handlers: Record<ProjectKind, PartHandler> = {
  dataset: datasetPart,
  model: modelPart,
  run: runPart,
  registry: registryPart,
  calibration: calibrationPart,
  statistics: statisticsPart,
  evaluations: evaluationsPart,
};

/** Everything stored that a project can hold, largest first; then statistics, which need their datasets, and evaluations. */
export async function listParts(store: Store): Promise<ProjectPart[]> {
  const { entries } = await readUsage(store);
  const whole = entries.filter(isPart).filter(({ damaged }) => !damaged);
  const isThere = (id: string) => whole.some((entry) => entry.kind === 'dataset' && entry.id === id);
  const parts: ProjectPart[] = whole
    .filter(({ kind, id }) => kind !== 'statistics' || isThere(keyOfStatistics(id).datasetId))
    .map(({ kind, id, name, sizeBytes }) => ({ kind, id, name, sizeBytes }))
    .sort((a, b) => Number(a.kind === 'statistics') - Number(b.kind === 'statistics'));
  const evaluations = await describeEvaluations(store);
  return evaluations ? [...parts, { kind: 'evaluations', id: 'all', ...evaluations }] : parts;
}

/** What is stored here under the keys of parts. */
async function listTaken(store: Store): Promise<Set<string>> {
  return new Set((await listParts(store)).filter(({ kind }) => !handlers[kind].joins).map(keyOf));
}

function isPart(entry: UsageEntry): entry is UsageEntry & { kind: ProjectKind } {
  return (projectKinds as readonly string[]).includes(entry.kind);
}

/** The chosen parts, in their order in the store. Progress is in bytes. Rejects with 'no-room-for-file'. */
export async function packProject(
  store: Store,
  chosen: readonly PartKey[],
  job: Job<Share>,
): Promise<FinishedFile> {
  const keys = new Set(chosen.map(keyOf));
  const parts = (await listParts(store)).filter((part) => keys.has(keyOf(part)));
  const stored = parts.map((part, i) => ({
    ...part,
    folder: `${part.kind}s/${i + 1}-${fileStemOf(part.name, part.kind)}`,
  }));
  const zip = createZipBlob();
  const createdAt = new Date().toISOString();
  const contents: ProjectContents = {
    format: 'gan-fingerprint-studio/project',
    version: 1,
    createdAt,
    parts: stored,
  };
  zip.add(projectFileName, writeJson(contents), { compress: false });
  const meter = new PartMeter(parts, job);
  for (const { kind, id, folder, sizeBytes } of stored) {
    const count = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces) {
        meter.count(piece.length);
        yield piece;
      }
    };
    const out: PartFolder = {
      add: (name, data) => zip.add(`${folder}/${name}`, data),
      addPieces: (name, pieces) => zip.addPieces(`${folder}/${name}`, count(pieces)),
    };
    meter.begin(sizeBytes);
    await handlers[kind].pack(store, id, out);
    meter.end();
  }
  return { fileName: `studio-${createdAt.slice(0, 10)}.project.zip`, blob: await zip.finish() };
}

/** What a project holds. Throws 'bad-zip' and 'bad-project'. */
export async function openProject(store: Store, file: Blob): Promise<OfferedPart[]> {
  const { parts } = await readContents(await entriesOf(file));
  const here = await listTaken(store);
  return parts.map(({ kind, id, name, sizeBytes }) => ({
    kind,
    id,
    name,
    sizeBytes,
    isHere: here.has(keyOf({ kind, id })),
  }));
}

/**
 * Stores the chosen parts. A part that can't be read is named, and the others are stored. If it is cancelled,
 * whole parts stay, and nothing of the part under way.
 */
export async function unpackProject(
  store: Store,
  file: Blob,
  chosen: readonly PartKey[],
  job: Job<Share>,
): Promise<ProjectReport> {
  const entries = await entriesOf(file);
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const { parts } = await readContents(entries);
  const here = await listTaken(store);
  const keys = new Set(chosen.map(keyOf));
  const wanted = parts.filter((part) => keys.has(keyOf(part)) && !here.has(keyOf(part)));
  const meter = new PartMeter(wanted, job);
  const report: ProjectReport = { added: [], refused: [] };
  for (const { folder, ...part } of wanted) {
    meter.begin(part.sizeBytes);
    try {
      await handlers[part.kind].unpack(store, part.id, filesIn(byPath, folder, meter));
      report.added.push(part);
    } catch (error) {
      throwIfAborted(job.signal);
      report.refused.push({ part, error: toPlainError(error) });
    }
    meter.end();
  }
  return report;
}

/** Progress over the parts, by their stated bytes. Throws 'aborted' once nobody wants them any more. */
class PartMeter {
  readonly #total: number;
  #done = 0;
  #part = 0;
  #counted = 0;

  constructor(
    parts: readonly ProjectPart[],
    private readonly job: Job<Share>,
  ) {
    this.#total = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  begin(sizeBytes: number): void {
    throwIfAborted(this.job.signal);
    this.#part = sizeBytes;
    this.#counted = 0;
  }

  count(bytes: number): void {
    throwIfAborted(this.job.signal);
    this.#counted += bytes;
    this.#tell(this.#done + Math.min(this.#counted, this.#part));
  }

  end(): void {
    this.#done += this.#part;
    this.#tell(this.#done);
  }

  #tell(done: number): void {
    this.job.tell({ done, total: this.#total });
  }
}

const keyOf = ({ kind, id }: PartKey): string => `${kind}/${id}`;

async function entriesOf(file: Blob): Promise<ZipEntry[]> {
  return openZip(sourceFromBlob('project', file).random!);
}

function filesIn(byPath: ReadonlyMap<string, ZipEntry>, folder: string, meter: PartMeter): PartFiles {
  const entryOf = (name: string): ZipEntry => {
    const entry = byPath.get(`${folder}/${name}`);
    if (entry) return entry;
    throw badProject(`${folder}/${name} is missing`);
  };
  const pieces = async function* (name: string): AsyncGenerator<Uint8Array> {
    for await (const piece of entryOf(name).chunks()) {
      meter.count(piece.length);
      yield piece;
    }
  };
  return {
    pieces,
    sizeOf: (name) => entryOf(name).sizeBytes,
    async read(name) {
      return collectBytes(pieces(name), entryOf(name).sizeBytes);
    },
  };
}
