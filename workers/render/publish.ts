/** A model's detector as a zip: the page that the build carries for it, the decoder, and what its verdicts need. */
import * as z from 'zod/mini';
import { fileStemOf } from '../../src/base/file-name.ts';
import { packDetector, type DetectorRequest } from '../../src/detector/pack.ts';
import { fetchFromSite } from '../kit/site-file.ts';
import { createZipBlob } from '../kit/zip-blob.ts';
import type { FileReply } from './protocol.ts';

/** Gives a file of the detector's page by its path. */
export type ReadPage = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

const listSchema = z.array(z.string());

/** Throws what packDetector and reading the page throw. */
export async function publishDetector(request: DetectorRequest, readPage: ReadPage): Promise<FileReply> {
  const paths = listSchema.parse(JSON.parse(new TextDecoder().decode(await readPage('files.json'))));
  const zip = createZipBlob();
  for (const path of paths) zip.add(path, await readPage(path));
  for (const { name, bytes } of await packDetector(request)) zip.add(name, bytes);
  const fileName = `detector-${fileStemOf(request.system.name, 'model')}.zip`;
  return { fileName, blob: await zip.finish() };
}

export const readBuiltPage: ReadPage = (path) =>
  fetchFromSite(`../detector/${path}`, {
    code: 'detector-page-missing',
    message: 'The page of the detector could not be loaded from this site.',
    hint: 'Use the built studio (npm start), online; the development server does not carry it.',
  });
