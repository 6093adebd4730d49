/**
 * A model as a file for use elsewhere: all its networks as .safetensors, or one of them as .onnx. Needs no
 * device.
 */
import { decoderId } from '../../src/engine/networks/decoder-id.ts';
import type { Calibration } from '../../src/fingerprint/calibration/calibration.ts';
import { calibrationParts } from '../../src/fingerprint/calibration/file.ts';
import { exportOnnx, type OnnxPart } from '../../src/engine/networks/onnx/export.ts';
import { packModel, type ModelFile } from '../../src/engine/networks/model-file.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { unpackCheckpoint } from '../../src/engine/training/checkpoint.ts';
import { findFormat } from '../../src/formats/sniff.ts';
import { snapshotBytes } from '../../src/results/files.ts';

export type ModelFormat = { format: 'safetensors' } | { format: 'onnx'; part: OnnxPart };

/**
 * `bytes` is the model as stored: an official pickle, a .safetensors, a run's checkpoint. Of a checkpoint the networks are
 * exported and the optimisers left out; a .safetensors of networks alone is handed out as it is. A calibration of its decoder that
 * was made here goes into a .safetensors.
 */
export async function modelAs(
  wanted: ModelFormat,
  bytes: Uint8Array<ArrayBuffer>,
  calibration: Calibration | null = null,
): Promise<Uint8Array<ArrayBuffer>> {
  const plain = asPlain(wanted, bytes);
  if (!calibration || wanted.format !== 'safetensors') return plain;
  const { config, networks, metadata, rest } = openNetwork(plain);
  if (!networks.E || (await decoderId(config, networks.E)) !== calibration.decoder) return plain;
  const { tensors, metadata: about } = calibrationParts(calibration);
  return packModel(config, networks, { metadata: { ...metadata, ...about }, rest, attached: tensors });
}

function asPlain(wanted: ModelFormat, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const file = openNetwork(bytes);
  if (wanted.format === 'onnx') return exportOnnx(inferenceModel(file), wanted.part);
  if (isCheckpoint(file)) return snapshotBytes(unpackCheckpoint(bytes));
  if (findFormat(bytes)?.id === 'safetensors') return bytes;
  return packModel(file.config, file.networks, { metadata: file.metadata });
}

/** Added to the model's name, so that files of one model are sorted together. */
export function endingOf(wanted: ModelFormat): string {
  return wanted.format === 'onnx' ? `-${wanted.part}.onnx` : '.safetensors';
}

function isCheckpoint({ metadata, rest }: ModelFile): boolean {
  return metadata['training'] !== undefined && rest.size > 0;
}
