/**
 * A model as .safetensors: tensors under the official variable names behind the network's letter (`Gs/mapping/Dense0/weight`,
 * `D/8x8/Conv0/bias`), the config as JSON in the metadata. Opens in Python's safetensors. A training checkpoint is the
 * same file with more in it (training/checkpoint.ts).
 */
import { fromHalf, toHalf } from '../../formats/half.ts';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../formats/safetensors.ts';
import { StudioError } from '../../base/error.ts';
import type { NetworkConfig } from './config.ts';
import { issuedFormat } from './issue/folded-file.ts';
import { generatorLayout, networkLayout, type VariableSpec } from './layout.ts';
import { parseNetworkConfig } from './parse-config.ts';
import { checkWeights, type PlainVariable, type PlainWeights } from './plain-model.ts';

/** The official letters: G generator, Gs its moving average, D discriminator, E decoder. */
export type NetworkLetter = 'G' | 'Gs' | 'D' | 'E';
export const networkLetters: readonly NetworkLetter[] = ['Gs', 'G', 'D', 'E'];

/** Networks by letter, each under internal names (`synthesis/…`, `discriminator/…`, `decoder/…`). */
export type Networks = Partial<Record<NetworkLetter, PlainWeights>>;

export interface ModelFile {
  config: NetworkConfig;
  networks: Networks;
  metadata: Record<string, string>;
  /** Tensors that belong to no network, e.g. a checkpoint's. */
  rest: Map<string, PlainVariable>;
  /**
   * Tensors of any type that go along with the model and that no network reads. Their names begin with
   * `calibration/`.
   */
  attached: Map<string, SafetensorsTensor>;
}

const attachedPrefix = 'calibration/';

export const formatName = 'gan-fingerprint-studio';
export const formatVersion = 1;

/** Internal names begin with the component; official ones do so for the generator only. */
const prefixes: Record<NetworkLetter, string> = { G: '', Gs: '', D: 'discriminator/', E: 'decoder/' };

/** The variables that a network of this letter must have. */
export function layoutOf(letter: NetworkLetter, config: NetworkConfig): VariableSpec[] {
  if (letter === 'D') return networkLayout('discriminator', config);
  if (letter === 'E') return networkLayout('decoder', config);
  return generatorLayout(config);
}

interface PackOptions {
  metadata?: Record<string, string>;
  /** Tensors of no network. They are always single precision. */
  rest?: ReadonlyMap<string, PlainVariable>;
  attached?: ReadonlyMap<string, SafetensorsTensor>;
  /**
   * Precision of the networks' values; single if left out. Half precision halves the file and keeps about three
   * digits.
   */
  precision?: 'single' | 'half';
}

/** Writes the networks given, under the official names. */
export function packModel(
  config: NetworkConfig,
  networks: Networks,
  { metadata, rest = new Map(), attached = new Map(), precision = 'single' }: PackOptions = {},
): Uint8Array<ArrayBuffer> {
  const pack = ({ shape, data }: PlainVariable): SafetensorsTensor =>
    precision === 'half' ? { dtype: 'F16', shape, data: toHalf(data) } : { dtype: 'F32', shape, data };
  const tensors = new Map<string, SafetensorsTensor>(attached);
  for (const letter of networkLetters) {
    for (const [name, variable] of networks[letter] ?? []) {
      tensors.set(`${letter}/${name.slice(prefixes[letter].length)}`, pack(variable));
    }
  }
  for (const [name, { shape, data }] of rest) tensors.set(name, { dtype: 'F32', shape, data });
  return writeSafetensors(tensors, {
    ...metadata,
    format: formatName,
    formatVersion: String(formatVersion),
    config: JSON.stringify(config),
  });
}

/**
 * Reads a model file and checks every network in it against the config. Throws StudioError 'not-a-model', 'newer-format', 'issued-generator',
 * 'bad-network-settings' or 'bad-variables'.
 */
export function unpackModel(bytes: Uint8Array): ModelFile {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata['format'] === issuedFormat) {
    throw new StudioError(
      'issued-generator',
      'This is a generator that was issued to one user: it takes no fingerprint and has no decoder.',
      'Open the model that it was issued from.',
    );
  }
  if (metadata['format'] !== formatName) {
    throw new StudioError(
      'not-a-model',
      'This .safetensors file is not a model of the studio: its metadata names no config.',
      'Open a file that the studio exported, or an official .pkl.',
    );
  }
  if (!(Number(metadata['formatVersion']) <= formatVersion)) {
    throw new StudioError(
      'newer-format',
      `The file has format version ${metadata['formatVersion']}; this studio reads up to ${formatVersion}.`,
      'Open it with a newer studio.',
    );
  }
  const config = parseConfig(metadata['config'] ?? '');
  const found: Partial<Record<NetworkLetter, Map<string, PlainVariable>>> = {};
  const rest = new Map<string, PlainVariable>();
  const attached = new Map<string, SafetensorsTensor>();
  for (const [name, tensor] of tensors) {
    if (name.startsWith(attachedPrefix)) {
      attached.set(name, tensor);
      continue;
    }
    const plain = { shape: tensor.shape, data: floatsOf(name, tensor) };
    const letter = networkLetters.find((l) => name.startsWith(`${l}/`));
    if (!letter) rest.set(name, plain);
    else (found[letter] ??= new Map()).set(prefixes[letter] + name.slice(letter.length + 1), plain);
  }
  for (const letter of networkLetters) {
    const weights = found[letter];
    if (weights) checkWeights(weights, layoutOf(letter, config));
  }
  return { config, networks: found, metadata, rest, attached };
}

function floatsOf(name: string, { dtype, data }: SafetensorsTensor): Float32Array {
  if (dtype === 'F32' && data instanceof Float32Array) return data;
  if (dtype === 'F16' && data instanceof Uint16Array) return fromHalf(data);
  throw new StudioError('bad-variables', `${name} is ${dtype}, not F32 or F16.`, 'Export the model again.');
}

function parseConfig(json: string): NetworkConfig {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new StudioError('not-a-model', 'The config in the file is missing or damaged.', 'Export it again.');
  }
  return parseNetworkConfig(value);
}
