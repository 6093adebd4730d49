/**
 * The first name of a dataset: that of its folder, or of the one archive or array that its pictures came in.
 */
import { kindByName, withoutEnding } from '../formats/sniff.ts';

export function datasetName(files: readonly { name: string }[], folderName: string | null): string {
  const [only] = files;
  if (folderName !== null) return folderName;
  const isSet = files.length === 1 && only && kindByName(only.name) === 'set';
  return isSet ? withoutEnding(only.name, 'set') : 'My pictures';
}
