/** Opens the calibration for a command's verdicts: a separate file, or the one inside the network's file. */
import { StudioError } from '../src/base/error.ts';
import { decoderId } from '../src/engine/networks/decoder-id.ts';
import type { ModelFile } from '../src/engine/networks/model-file.ts';
import { checkDecoder, type Calibration } from '../src/fingerprint/calibration/calibration.ts';
import { findCalibration, readCalibration } from '../src/fingerprint/calibration/file.ts';
import { naming, readBytes } from './files.ts';
import type { OpenedNetwork } from './network.ts';
import { maybe, text } from './options.ts';

export const calibrationOption = maybe(
  text(
    'FILE',
    'The calibration that `calibrate` wrote for this network, unless it is inside the network’s file.',
  ),
);

/**
 * Undefined if there is none. Throws 'other-model' if it belongs to another decoder, or 'bad-calibration', naming the
 * file.
 */
export async function openCalibration(
  { file, path }: Pick<OpenedNetwork, 'file' | 'path'>,
  given: string | undefined,
): Promise<Calibration | undefined> {
  if (given === undefined) return naming(path, () => calibrationInside(file));
  const bytes = await readBytes(given);
  return naming(given, async () => checked(readCalibration(bytes), file));
}

async function calibrationInside(file: ModelFile): Promise<Calibration | undefined> {
  const found = findCalibration(file.attached, file.metadata);
  return found && checked(found, file);
}

async function checked(calibration: Calibration, { config, networks }: ModelFile): Promise<Calibration> {
  if (!networks.E) throw new StudioError('incomplete-model', 'The network’s file holds no decoder (E).');
  checkDecoder(calibration, await decoderId(config, networks.E));
  return calibration;
}
