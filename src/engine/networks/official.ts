/**
 * Official networks: what a pickle's static_kwargs mean as a config, and its variables checked against it. Missing
 * arguments have the official defaults (METHOD.md, table, "networks").
 */
import type { NetworkPickle, PickledNetwork } from '../../formats/network-pickle.ts';
import { StudioError } from '../error.ts';
import { officialDefaults, type Architecture, type NetworkConfig } from './config.ts';
import { checkWeights, type PlainVariable } from './load.ts';
import { layoutOf, networkLetters, type NetworkLetter, type Networks } from './model-file.ts';

export interface OfficialModel {
  config: NetworkConfig;
  networks: Required<Networks>;
}

/** `lod` and `dlatent_avg` belong to G and Gs; nothing here uses them (no progressive growing, no truncation). */
const unused = new Set(['lod', 'dlatent_avg']);

/**
 * Config and variables of the four networks, under internal names. Throws StudioError 'no-fingerprint' for a plain
 * StyleGAN2 pickle, 'bad-config' for arguments that make no network, 'bad-variables' listing what does not fit.
 */
export function readOfficialModel(pickle: NetworkPickle): OfficialModel {
  if (pickle.kind === 'plain') {
    throw new StudioError(
      'no-fingerprint',
      'This is a plain StyleGAN2 pickle (G, D, Gs): it has no decoder and takes no fingerprint.',
      'Open a network that was trained with fingerprints: its pickle holds E, G, D and Gs.',
    );
  }
  const config = readConfig(pickle.G, pickle.D, pickle.E);
  const networks = {} as Record<NetworkLetter, Map<string, PlainVariable>>;
  for (const letter of networkLetters) {
    const weights = new Map([...pickle[letter].variables].filter(([name]) => !unused.has(name)));
    checkWeights(weights, layoutOf(letter, config));
    networks[letter] = weights;
  }
  return { config, networks };
}

function readConfig(
  generator: PickledNetwork,
  discriminator: PickledNetwork,
  decoder: PickledNetwork,
): NetworkConfig {
  const d = officialDefaults;
  const number = (name: string, fallback: number): number => readNumber(generator, name, fallback);
  const config: NetworkConfig = {
    resolution: number('resolution', d.resolution),
    channels: number('num_channels', d.channels),
    latentSize: number('latent_size', d.latentSize),
    dlatentSize: number('dlatent_size', d.dlatentSize),
    fingerprintSize: number('watermark_size', d.fingerprintSize),
    mappingLayers: number('mapping_layers', d.mappingLayers),
    mappingFmaps: number('mapping_fmaps', d.mappingFmaps),
    fmapBase: number('fmap_base', d.fmapBase),
    fmapMax: number('fmap_max', d.fmapMax),
    modulatedLog2: [
      number('res_modulated_min_log2', d.modulatedLog2[0]),
      number('res_modulated_max_log2', d.modulatedLog2[1]),
    ],
    gArch: readArchitecture(generator, d.gArch),
    dArch: readArchitecture(discriminator, d.dArch),
    eArch: readArchitecture(decoder, d.eArch),
  };
  const { resolution, channels } = config;
  if (!Number.isInteger(Math.log2(resolution)) || resolution < 4 || (channels !== 1 && channels !== 3)) {
    throw new StudioError(
      'bad-config',
      `The network makes images of ${resolution}×${resolution} pixels with ${channels} channels.`,
      'The studio opens square power-of-two networks, grey or RGB.',
    );
  }
  return config;
}

function readNumber({ name: network, staticKwargs }: PickledNetwork, name: string, fallback: number): number {
  const value = staticKwargs[name] ?? fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 65536) return value;
  throw new StudioError(
    'bad-config',
    `${network} has ${name} = ${String(value)}.`,
    'It must be a whole number above 0.',
  );
}

function readArchitecture({ name, staticKwargs }: PickledNetwork, fallback: Architecture): Architecture {
  const value = staticKwargs['architecture'] ?? fallback;
  if (value === 'orig' || value === 'skip' || value === 'resnet') return value;
  throw new StudioError(
    'bad-config',
    `${name} has architecture ${String(value)}.`,
    'Known are orig, skip and resnet.',
  );
}
