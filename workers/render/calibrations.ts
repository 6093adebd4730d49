/**
 * The calibration of a model: the one made in this browser, else the one in its file. One for another decoder,
 * such as an earlier checkpoint's, is ignored if it was made here, and refused if it is in the file.
 */
import { decoderId } from '../../src/engine/networks/decoder-id.ts';
import type { ModelFile } from '../../src/engine/networks/model-file.ts';
import { RandomState } from '../../src/engine/random/numpy.ts';
import { checkDecoder, type Calibration } from '../../src/fingerprint/calibration/calibration.ts';
import { findCalibration, readCalibration } from '../../src/fingerprint/calibration/file.ts';
import { summarise } from '../../src/fingerprint/calibration/summary.ts';
import { readCalibrationBytes } from '../../src/storage/calibrations.ts';
import type { Store } from '../../src/storage/store.ts';
import type { CalibrationReply } from './protocol.ts';

/** Hypothetical users: enough to show one in twenty. */
const MIGHT_BE_USERS = 200;

/** Throws 'bad-calibration', or 'other-model' for another decoder's in the file. */
export async function calibrationOf(
  store: Store,
  modelId: string,
  { config, networks, attached, metadata }: ModelFile,
): Promise<Calibration | undefined> {
  if (!networks.E) return undefined;
  const decoder = await decoderId(config, networks.E);
  const bytes = await readCalibrationBytes(store, modelId);
  const kept = bytes && readCalibration(bytes);
  if (kept?.decoder === decoder) return kept;
  const inside = findCalibration(attached, metadata);
  if (inside) checkDecoder(inside, decoder);
  return inside;
}

/** Its summary for a model's card. */
export function describeCalibration(calibration: Calibration, rate: number): CalibrationReply {
  const random = new RandomState(0);
  const { bitCount } = calibration.innocents;
  const fingerprints = Array.from({ length: MIGHT_BE_USERS }, () => random.bits(bitCount));
  const { created, sources, spreads } = calibration;
  return {
    created,
    sources,
    bitCount,
    looks: spreads.length > 0,
    ...summarise(calibration, fingerprints, rate),
  };
}
