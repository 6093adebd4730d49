/**
 * Packs a model's decoder as a detector's files: safetensors for the studio's own page and server, ONNX for
 * everyone else, and what verdicts need. Nothing of the generator goes along.
 */
import { StudioError } from '../base/error.ts';
import { sha256Hex } from '../base/hash.ts';
import { decoderId } from '../engine/networks/decoder-id.ts';
import { packModel, type ModelFile } from '../engine/networks/model-file.ts';
import { exportOnnx } from '../engine/networks/onnx/export.ts';
import { checkFinite } from '../engine/networks/plain-model.ts';
import { matchThreshold } from '../fingerprint/binomial.ts';
import { toBitString } from '../fingerprint/bits.ts';
import { checkDecoder, type Calibration } from '../fingerprint/calibration/calibration.ts';
import { writeCalibration } from '../fingerprint/calibration/file.ts';
import { innocentsOf } from '../fingerprint/calibration/innocents.ts';
import { countOf } from '../fingerprint/calibration/readings.ts';
import { commitmentOf } from '../fingerprint/registry/committed.ts';
import { candidatesOf, type RegistryUser } from '../fingerprint/registry/registry.ts';
import { detectorFormat, writeDetector, type DetectorAbout } from './file.ts';

export interface DetectorRequest {
  model: ModelFile;
  /** Of the file that the model came in. */
  sha256: string;
  system: { name: string; version: string };
  users: readonly RegistryUser[];
  calibration: Calibration | undefined;
  rate: number;
  /** 2026-11-26 */
  day: string;
}

export interface DetectorFile {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

export const decoderFile = 'decoder.safetensors';
export const calibrationFile = 'calibration.safetensors';
export const aboutFile = 'detector.json';

/**
 * decoder.safetensors, decoder.onnx, calibration.safetensors where there is one, and last detector.json. Throws
 * 'incomplete-model' without a decoder, 'bad-weights', 'other-model' for another decoder's calibration.
 */
export async function packDetector(request: DetectorRequest): Promise<DetectorFile[]> {
  const { model, calibration } = request;
  const { config, networks } = model;
  const { E } = networks;
  if (!E)
    throw new StudioError('incomplete-model', 'A detector needs a decoder (E), and this file has none.');
  checkFinite(E);
  const decoder = await decoderId(config, E);
  if (calibration) checkDecoder(calibration, decoder);
  const files: DetectorFile[] = [
    { name: decoderFile, bytes: packModel(config, { E }) },
    { name: 'decoder.onnx', bytes: exportOnnx({ config, weights: E }, 'decoder') },
  ];
  if (calibration) files.push({ name: calibrationFile, bytes: writeCalibration(calibration) });
  const about = await describe(request, decoder, files);
  return [...files, { name: aboutFile, bytes: writeDetector(about) }];
}

async function describe(
  { model, sha256, system, users, calibration, rate, day }: DetectorRequest,
  decoder: string,
  files: readonly DetectorFile[],
): Promise<DetectorAbout> {
  const { resolution, channels, fingerprintSize: bits } = model.config;
  return {
    format: detectorFormat,
    version: 1,
    created: day,
    system,
    model: { name: model.metadata['name'] ?? system.name, sha256, decoder },
    picture: {
      resolution,
      channels: channels === 1 ? 1 : 3,
      crop: 'centre-square',
      resize: 'area-average',
      alpha: 'white',
      range: [-1, 1],
      layout: 'NCHW',
    },
    bits,
    rate,
    thresholds: countsOf(users.length).map((fingerprints) => ({
      fingerprints,
      matches: matchThreshold(bits, rate, fingerprints) ?? null,
    })),
    calibration: calibration
      ? {
          created: calibration.created,
          innocents: countOf(calibration.innocents),
          sources: calibration.sources,
        }
      : null,
    fingerprints: await published({ users, calibration, bits, rate }),
    files: await Promise.all(
      files.map(async ({ name, bytes }) => ({
        name,
        sizeBytes: bytes.byteLength,
        sha256: await sha256Hex(bytes),
      })),
    ),
  };
}

/** 1, 10, … 1 000 000 and how many there are. */
function countsOf(users: number): number[] {
  const powers = Array.from({ length: 7 }, (_, i) => 10 ** i);
  return [...new Set([...powers, Math.max(1, users)])].sort((a, b) => a - b);
}

type Published = Pick<DetectorRequest, 'users' | 'calibration' | 'rate'> & { bits: number };

async function published({
  users,
  calibration,
  bits,
  rate,
}: Published): Promise<DetectorAbout['fingerprints']> {
  const candidates = candidatesOf({ users });
  const exact = matchThreshold(bits, rate, Math.max(1, users.length));
  const innocents = calibration && innocentsOf(calibration, candidates);
  return Promise.all(
    users.map(async (user, i) => {
      const { fingerprint, origin, created, revoked } = user;
      const biased = innocents ? innocents.needed(candidates[i]!, rate / users.length) : exact;
      const isNever = exact === undefined || biased === undefined;
      return {
        id: (await commitmentOf(user)).slice(0, 12),
        bits: toBitString(fingerprint),
        drawn: origin !== 'typed',
        created,
        ...(revoked === null ? { status: 'active' as const } : { status: 'revoked' as const, revoked }),
        matches: isNever ? null : Math.max(exact, biased),
      };
    }),
  );
}
