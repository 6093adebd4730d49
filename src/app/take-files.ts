/**
 * Brings what was dropped or pasted to the room that reads it. The bytes decide. The name counts only where the
 * bytes say nothing, or where the format is not one of ours. Loaded with the first drop.
 */
import { findFormat, kindByName } from '../formats/sniff.ts';
import { startBytes, type FormatKind } from '../formats/file-format.ts';
import { datasetName } from '../state/dataset-name.ts';
import { decodePictures } from '../state/decode-many.ts';
import { importModel } from '../state/models.ts';
import { askAboutFiles } from '../state/new-dataset.ts';
import { askWhatToOpen } from '../state/project.ts';
import { goTo, parseRoute } from '../state/route.ts';
import type { NamedFile } from '../../workers/data/client.ts';
import type { Dropped } from './dropped-files.ts';

/**
 * One picture is decoded, network files become models, a project is opened in Settings, and all else becomes a
 * dataset. In Datasets every picture goes into the dataset; in Decode everything but networks and projects is
 * decoded.
 */
export async function takeFiles({ files, folderName, hasFolder }: Dropped): Promise<void> {
  const { room } = parseRoute(location.hash);
  const inDatasets = room === 'datasets';
  const inDecode = room === 'decode';
  const kinds = hasFolder ? [] : await Promise.all(files.map(kindOf));
  const isModel = (index: number) => kinds[index] === 'model' || kinds[index] === 'weights';
  const models = files.filter((_, index) => isModel(index));
  const isProject = (index: number) => kinds[index] === 'project';
  const project = files.find((_, index) => isProject(index));
  const others = files.filter((_, index) => !isModel(index) && !isProject(index));
  const [only] = others;
  const isPicture = kinds[files.indexOf(only!)] !== 'set';
  if (only && inDecode) {
    await decodePictures(others);
  } else if (only && others.length === 1 && isPicture && !hasFolder && !inDatasets) {
    // Begun before the room opens, which would show what was read last.
    const decoding = decodePictures([only]);
    goTo('decode');
    await decoding;
  } else if (only || files.length === 0) {
    goTo('datasets');
    askAboutFiles(others, datasetName(others, folderName));
  }
  for (const model of models) {
    goTo('models');
    await importModel(asFile(model));
  }
  if (project) {
    goTo('settings');
    await askWhatToOpen(asFile(project));
  }
}

/**
 * A file of an unknown format counts as what its name promises: the room that reads it then says what is wrong
 * with it.
 */
async function kindOf({ file, name }: NamedFile): Promise<FormatKind | undefined> {
  const start = await file
    ?.slice(0, startBytes)
    .arrayBuffer()
    .catch(() => undefined);
  const kind = start && findFormat(new Uint8Array(start))?.kind;
  return kind === undefined || kind === 'unsupported' ? kindByName(name) : kind;
}

/** A file that could not be opened is passed on empty, and its reader reports that. */
function asFile({ file, name }: NamedFile): File {
  return file instanceof File ? file : new File(file ? [file] : [], name);
}
