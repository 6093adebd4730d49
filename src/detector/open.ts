/** A detector's files, checked against what detector.json says of them, ready to be put on a device. */
import { sha256Hex } from '../base/hash.ts';
import { decoderId } from '../engine/networks/decoder-id.ts';
import type { NetworkConfig } from '../engine/networks/config.ts';
import { unpackModel } from '../engine/networks/model-file.ts';
import { checkFinite, type PlainWeights } from '../engine/networks/plain-model.ts';
import { parseFingerprint } from '../fingerprint/bits.ts';
import { checkDecoder } from '../fingerprint/calibration/calibration.ts';
import { readCalibration } from '../fingerprint/calibration/file.ts';
import { innocentsOf } from '../fingerprint/calibration/innocents.ts';
import type { Candidate } from '../fingerprint/matching.ts';
import { Judge } from '../fingerprint/verdict.ts';
import { badDetector, parseDetector, type DetectorAbout } from './file.ts';
import { aboutFile, calibrationFile, decoderFile } from './pack.ts';

export interface OpenedDetector {
  about: DetectorAbout;
  config: NetworkConfig;
  /** The decoder's. */
  weights: PlainWeights;
  judge: Judge;
}

/** @param read gives a file's bytes by its name. Throws 'bad-detector' and what the files' readers throw. */
export async function openDetector(
  read: (name: string) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<OpenedDetector> {
  const about = parseDetector(await read(aboutFile));
  const checked = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = await read(name);
    const said = about.files.find((file) => file.name === name)?.sha256;
    if (said === (await sha256Hex(bytes))) return bytes;
    throw badDetector(`${name} is not the file that detector.json names`);
  };
  const { config, networks } = unpackModel(await checked(decoderFile));
  const { E } = networks;
  if (!E || config.fingerprintSize !== about.bits || config.resolution !== about.picture.resolution) {
    throw badDetector(`${decoderFile} does not go with detector.json`);
  }
  checkFinite(E);
  const decoder = await decoderId(config, E);
  if (decoder !== about.model.decoder) throw badDetector(`${decoderFile} holds another decoder`);
  const candidates = about.fingerprints.map(({ id, bits, drawn, status }): Candidate => ({
    user: id,
    fingerprint: parseFingerprint(bits, about.bits),
    isDrawn: drawn,
    isRevoked: status === 'revoked',
  }));
  const calibration = about.calibration ? readCalibration(await checked(calibrationFile)) : undefined;
  if (calibration) checkDecoder(calibration, decoder);
  const judge = new Judge({
    bitCount: about.bits,
    candidates,
    rate: about.rate,
    innocents: calibration && ((pictures) => innocentsOf(calibration, candidates, pictures)),
  });
  return { about, config, weights: E, judge };
}
