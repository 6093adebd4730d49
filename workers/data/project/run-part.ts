/**
 * A run: its record, its curve as a line a point, its grids and film as npy, its checkpoints as the safetensors files that they
 * are. Each is read back by its own reader before anything of the run is stored.
 */
import * as z from 'zod/mini';
import { StudioError } from '../../../src/base/error.ts';
import { unpackCheckpoint } from '../../../src/engine/training/checkpoint.ts';
import { readNpy, writeNpy } from '../../../src/formats/npy.ts';
import { listCheckpoints, saveCheckpoint } from '../../../src/storage/checkpoints.ts';
import { deleteOwner, readChunks } from '../../../src/storage/commit.ts';
import { readFilm } from '../../../src/storage/film.ts';
import { acquireWriter } from '../../../src/storage/locks.ts';
import { configOfRun } from '../../../src/storage/run-config.ts';
import {
  readGrids,
  readRun,
  readStats,
  restoreRun,
  runScope,
  type StoredGrid,
} from '../../../src/storage/runs.ts';
import { gridSchema, runSchema, statsPointSchema } from '../../../src/storage/schemas.ts';
import { badProject, parseJson, writeJson } from './contents.ts';
import { aboutFile, type PartFiles, type PartFolder, type PartHandler } from './part.ts';

const curveFile = 'curve.jsonl';

const pictureSchema = z.object({
  file: z.string(),
  mode: z.string(),
  kimg: z.number(),
  rows: z.number(),
  columns: z.number(),
});
type Picture = z.infer<typeof pictureSchema>;

const aboutSchema = z.object({
  record: runSchema,
  /** Oldest first. */
  checkpoints: z.array(
    z.object({
      file: z.string(),
      metadata: z.record(z.string(), z.unknown()),
      /** Absent in older projects. */
      savedAtMs: z.optional(z.number()),
    }),
  ),
  grids: z.array(pictureSchema),
  film: z.array(pictureSchema),
});

export const runPart: PartHandler = {
  async pack(store, id, folder) {
    const record = await readRun(store, id);
    const checkpoints = (await listCheckpoints(store, id))
      .toReversed()
      .map(({ id: objectId, savedAtMs, metadata }, i) => {
        return { objectId, file: `checkpoint-${i}.safetensors`, metadata, savedAtMs };
      });
    const grids = addPictures(folder, 'grid', await readGrids(store, id));
    const film = addPictures(folder, 'film', await readFilm(store, id));
    const named = checkpoints.map(({ file, metadata, savedAtMs }) => ({ file, metadata, savedAtMs }));
    folder.add(aboutFile, writeJson({ record, checkpoints: named, grids, film }));
    const lines = (await readStats(store, id)).map((point) => new TextDecoder().decode(writeJson(point)));
    folder.add(curveFile, new TextEncoder().encode(lines.join('\n')));
    for (const { file, objectId } of checkpoints) await folder.addPieces(file, readChunks(store, objectId));
  },

  async unpack(store, id, files) {
    const about = parseJson(aboutSchema, await files.read(aboutFile), aboutFile);
    const record = { ...about.record, id };
    configOfRun(record);
    const whole = {
      // It may have trained when it was packed; nobody trains it now.
      record: record.status === 'running' ? { ...record, status: 'stopped' as const } : record,
      stats: await readCurve(files),
      grids: await readPictures(files, about.grids),
      film: await readPictures(files, about.film),
    };
    const writer = await acquireWriter(store, runScope(id));
    if (!writer) throw new StudioError('run-busy', 'This run is training in another tab.', 'Stop it first.');
    try {
      for (const { file, metadata, savedAtMs } of about.checkpoints) {
        const payload = await files.read(file);
        unpackCheckpoint(payload);
        await saveCheckpoint(store, id, payload, metadata, writer.fence, {
          ...(savedAtMs !== undefined && { madeAtMs: savedAtMs }),
        });
      }
      await restoreRun(store, whole, writer.fence);
    } catch (error) {
      await deleteOwner(store, 'checkpoint', id, writer.fence).catch(() => undefined);
      throw error;
    } finally {
      writer.release();
    }
  },
};

/** uint8 [rows·columns, H, W, C] each. @returns what is said of them */
function addPictures(folder: PartFolder, stem: string, grids: readonly StoredGrid[]): Picture[] {
  return grids.map(({ mode, kimg, rows, columns, resolution, channels, pixels }, i) => {
    const file = `${stem}-${i}.npy`;
    folder.add(file, writeNpy({ shape: [rows * columns, resolution, resolution, channels], data: pixels }));
    return { file, mode, kimg, rows, columns };
  });
}

async function readPictures(files: PartFiles, pictures: readonly Picture[]): Promise<StoredGrid[]> {
  const grids: StoredGrid[] = [];
  for (const { file, ...about } of pictures) {
    const { shape, data } = readNpy(await files.read(file));
    const [count, resolution, , channels] = shape;
    const parsed = gridSchema.safeParse({ ...about, resolution, channels, pixels: data });
    if (!parsed.success || count !== about.rows * about.columns) throw badProject(`${file} is not a grid`);
    grids.push(parsed.data);
  }
  return grids;
}

async function readCurve(files: PartFiles): Promise<z.infer<typeof statsPointSchema>[]> {
  const text = new TextDecoder().decode(await files.read(curveFile));
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line, i) =>
    parseJson(statsPointSchema, new TextEncoder().encode(line), `${curveFile} line ${i + 1}`),
  );
}
