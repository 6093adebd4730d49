/**
 * An official network pickle as a ModelFile: the static arguments of its networks become one config, and every variable
 * is checked against it. Values stay lazy: a network that is not used costs nothing beyond the file's bytes.
 * Arguments and their defaults: METHOD.md, "What the official tool offers", row networks.
 */
import { readNetworkPickle, type NetworkPickle, type PickledNetwork } from '../../formats/network-pickle.ts';
import { StudioError } from '../../base/error.ts';
import { officialDefaults, type Architecture, type NetworkConfig } from './config.ts';
import { checkWeights, type PlainWeights } from './plain-model.ts';
import { layoutOf, networkLetters, type ModelFile } from './model-file.ts';

/**
 * The variables refer to `bytes`: do not change it. Throws what the pickle's reader throws; 'plain-stylegan2' for a
 * network without fingerprint; 'bad-network-settings' and 'bad-variables' where settings or variables do not fit.
 */
export function openNetworkPickle(bytes: Uint8Array): ModelFile {
  const pickle = readNetworkPickle(bytes);
  if (pickle.kind === 'plain') {
    throw new StudioError(
      'plain-stylegan2',
      'This is a plain StyleGAN2 pickle (G, D, Gs): it takes no fingerprint and has no decoder.',
      'Open a pickle of the fingerprinting tool, which holds E, G, D and Gs.',
    );
  }
  const config = configOf(pickle);
  const networks = {
    E: pickle.E.variables,
    G: pickle.G.variables,
    D: pickle.D.variables,
    Gs: pickle.Gs.variables,
  };
  for (const letter of networkLetters) {
    const layout = layoutOf(letter, config);
    checkWeights(networks[letter], layout);
    refuseStrangers(letter, networks[letter], new Set(layout.map(({ name }) => name)));
  }
  return { config, networks, metadata: {}, rest: new Map() };
}

/** What G and Gs own beside their layers; kept, so that nothing is lost on the way to another file, and never read. */
const officialExtras = new Set(['lod', 'dlatent_avg']);

function refuseStrangers(letter: string, weights: PlainWeights, expected: ReadonlySet<string>): void {
  const strangers = [...weights.keys()].filter((name) => !expected.has(name) && !officialExtras.has(name));
  if (strangers.length === 0) return;
  throw new StudioError(
    'bad-variables',
    `${letter} has variables that its config has no place for: ${strangers.slice(0, 8).join(', ')}.`,
    'The file was made for another config, or is damaged.',
  );
}

type FingerprintedPickle = Extract<NetworkPickle, { kind: 'fingerprinted' }>;

function configOf({ E, G, D, Gs }: FingerprintedPickle): NetworkConfig {
  const defaults = officialDefaults;
  const generator = new Settings(Gs, 'Gs');
  const config: NetworkConfig = {
    resolution: generator.number('resolution', defaults.resolution),
    channels: generator.number('num_channels', defaults.channels),
    latentSize: generator.number('latent_size', defaults.latentSize),
    dlatentSize: generator.number('dlatent_size', defaults.dlatentSize),
    fingerprintSize: generator.number('watermark_size', defaults.fingerprintSize),
    mappingLayers: generator.number('mapping_layers', defaults.mappingLayers),
    mappingFmaps: generator.number('mapping_fmaps', defaults.mappingFmaps),
    fmapBase: generator.number('fmap_base', defaults.fmapBase),
    fmapMax: generator.number('fmap_max', defaults.fmapMax),
    modulatedLog2: [
      generator.number('res_modulated_min_log2', defaults.modulatedLog2[0]),
      generator.number('res_modulated_max_log2', defaults.modulatedLog2[1]),
    ],
    gArch: generator.architecture(defaults.gArch),
    dArch: new Settings(D, 'D').architecture(defaults.dArch),
    eArch: new Settings(E, 'E').architecture(defaults.eArch),
  };
  if (!Number.isInteger(Math.log2(config.resolution)) || config.resolution < 4) {
    refuse(`the resolution of Gs is ${config.resolution}, not a power of two from 4 on`);
  }
  if (config.channels !== 1 && config.channels !== 3)
    refuse(`its images have ${config.channels} channels, not 1 or 3`);
  for (const [network, letter] of [
    [E, 'E'],
    [G, 'G'],
    [D, 'D'],
    [Gs, 'Gs'],
  ] as const) {
    if (new Settings(network, letter).number('label_size', 0) !== 0) {
      refuse(`${letter} takes labels, which this method does not have`);
    }
  }
  return config;
}

/** The static arguments of one network; what is absent means the official default. */
class Settings {
  constructor(
    private readonly network: PickledNetwork,
    private readonly letter: string,
  ) {}

  number(name: string, absent: number): number {
    const value = this.network.staticKwargs[name] ?? absent;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
      return refuse(`${name} of ${this.letter} is ${JSON.stringify(value)}, not a count`);
    }
    return value;
  }

  architecture(absent: Architecture): Architecture {
    const value = this.network.staticKwargs['architecture'] ?? absent;
    if (value === 'orig' || value === 'skip' || value === 'resnet') return value;
    return refuse(`the architecture of ${this.letter} is ${JSON.stringify(value)}, not orig, skip or resnet`);
  }
}

function refuse(fault: string): never {
  throw new StudioError(
    'bad-network-settings',
    `The network's settings cannot be used: ${fault}.`,
    'The file is damaged or of another tool.',
  );
}
