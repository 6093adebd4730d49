/** Parts kept beside a model: its registry as a JSON file, its calibration as a safetensors file. */
import { StudioError } from '../../../src/base/error.ts';
import { readCalibration } from '../../../src/fingerprint/calibration/file.ts';
import { bitsOfRegistryFile } from '../../../src/fingerprint/registry/file.ts';
import { readCalibrationBytes, writeCalibrationBytes } from '../../../src/storage/calibrations.ts';
import { readRegistryText, writeRegistryText } from '../../../src/storage/registries.ts';
import type { PartHandler } from './part.ts';

const registryFile = 'registry.json';
const calibrationFile = 'calibration.safetensors';

export const registryPart: PartHandler = {
  async pack(store, modelId, folder) {
    folder.add(registryFile, new TextEncoder().encode((await readRegistryText(store, modelId)) ?? gone()));
  },
  async unpack(store, modelId, files) {
    const bytes = await files.read(registryFile);
    bitsOfRegistryFile(bytes);
    // If another tab has made one meanwhile, that one stays.
    await writeRegistryText(store, modelId, { before: null, after: new TextDecoder().decode(bytes) });
  },
};

export const calibrationPart: PartHandler = {
  async pack(store, modelId, folder) {
    folder.add(calibrationFile, (await readCalibrationBytes(store, modelId)) ?? gone());
  },
  async unpack(store, modelId, files) {
    const bytes = await files.read(calibrationFile);
    readCalibration(bytes);
    await writeCalibrationBytes(store, modelId, bytes);
  },
};

function gone(): never {
  throw new StudioError('part-missing', 'It is no longer stored.', 'It was deleted, here or in another tab.');
}
