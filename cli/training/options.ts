/** The options of `train`, under the official names and ours. */
import { choiceLimits } from '../../src/engine/training/config.ts';
import type { Architecture } from '../../src/engine/networks/config.ts';
import type { Option } from '../arguments.ts';
import { backendOption } from '../backend.ts';
import { inceptionOption, metricsOption } from '../evaluation.ts';
import { numGpusOption } from '../gpus.ts';
import { also, choice, flag, maybe, number, pixelRange, text, whole, withDefault } from '../options.ts';

export interface NamedConfig {
  name: string;
  fmapBase: number;
  gamma: number;
  gArch: Architecture;
  dArch: Architecture;
}

const DEFAULT_CONFIG: NamedConfig = {
  name: 'config-e-Gskip-Dresnet',
  fmapBase: 8192,
  gamma: 100,
  gArch: 'skip',
  dArch: 'resnet',
};

/** The official configs: METHOD.md's table. */
const configOption: Option<NamedConfig> = {
  placeholder: 'NAME',
  help: 'config-e-Gx-Dy with x and y of orig, skip and resnet, or config-f (twice the maps, gamma 10).',
  fallback: { value: DEFAULT_CONFIG },
  parse(value) {
    const name = value.toLowerCase();
    if (name === 'config-f') return { ...DEFAULT_CONFIG, name, fmapBase: 16384, gamma: 10 };
    const [, gArch, dArch] = /^config-e-g(orig|skip|resnet)-d(orig|skip|resnet)$/.exec(name) ?? [];
    if (gArch && dArch) {
      const architectures = { gArch: gArch as Architecture, dArch: dArch as Architecture };
      return { ...DEFAULT_CONFIG, ...architectures, name: `config-e-G${gArch}-D${dArch}` };
    }
    if (/^config-[abcd]$/.test(name))
      throw new Error('this config cannot run with fingerprints; take config-e or config-f.');
    throw new Error('it must be config-e-Gx-Dy with x and y of orig, skip and resnet, or config-f.');
  },
};

const limits = choiceLimits;
const weight = ([least, most]: readonly [number, number], help: string) =>
  maybe(number({ least, most }, help));

export const trainOptions = {
  dataDir: text('DIR', 'The folder that holds the dataset’s folder.'),
  dataset: text('NAME', 'The dataset: a folder of TFRecords.'),
  resultDir: withDefault(text('DIR', 'Where the numbered folder of the run goes.'), 'results'),
  config: configOption,
  recipe: withDefault(
    choice(
      ['paper', 'quick'],
      'Loss weights: the paper’s, or with the fingerprint’s raised, for small models.',
    ),
    'paper',
  ),
  fingerprintSize: withDefault(whole(limits.bits, 'Bits of the fingerprint.'), 128),
  resModulatedRange: withDefault(
    pixelRange({ least: 4, most: 1024 }, 'Resolutions whose layers the fingerprint modulates.'),
    [4, 128],
  ),
  totalKimg: withDefault(
    number({ least: limits.totalKimg[0], most: limits.totalKimg[1] }, 'Ends after so many thousand images.'),
    88_000,
  ),
  gamma: maybe(
    number({ least: limits.gamma[0], most: limits.gamma[1] }, 'Weight of R1; without it the config’s.'),
  ),
  mirrorAugment: flag('Flips each real with probability one half.'),
  consistencyWeight: also(
    weight(limits.consistencyWeight, 'w_const; without it the recipe’s.'),
    'decoupleL2-weight',
  ),
  latentWeight: also(weight(limits.latentWeight, 'w_z; without it the recipe’s.'), 'latentsRecL2-weight'),
  fingerprintWeight: also(
    weight(limits.fingerprintWeight, 'w_c; without it the recipe’s.'),
    'watermarkCls-weight',
  ),
  fmapBase: maybe(whole(limits.fmapBase, 'Feature maps: base; without it the config’s.')),
  fmapMax: withDefault(whole(limits.fmapMax, 'Feature maps: most of one layer.'), 512),
  latentSize: withDefault(whole(limits.latentSize, 'Values of the latent.'), 512),
  dlatentSize: withDefault(whole(limits.dlatentSize, 'Values of the fingerprint’s embedding.'), 512),
  mappingLayers: withDefault(whole(limits.mappingLayers, 'Layers from fingerprint to embedding.'), 8),
  mappingFmaps: withDefault(whole(limits.mappingFmaps, 'Width of those layers.'), 512),
  batch: withDefault(whole(limits.batch, 'Images a step: 1, 2, 3 or a multiple of 4.'), 8),
  seed: withDefault(whole(limits.seed, 'A run is a function of it.'), 1),
  imagesPerTick: withDefault(
    whole(limits.imagesPerTick, 'Images from one line of the log to the next.'),
    1024,
  ),
  gridTicks: withDefault(whole(limits.gridEveryTicks, 'Ticks between grids of fakes.'), 30),
  snapshotTicks: withDefault(
    whole(limits.checkpointEveryTicks, 'Ticks between networks, and metrics if any.'),
    150,
  ),
  resume: maybe(
    also(
      text(
        'FILE',
        'Goes on from a network (.pkl, .safetensors), or exactly from a training-state.safetensors.',
      ),
      'resume-pkl',
    ),
  ),
  metrics: { ...metricsOption, fallback: { value: [] as string[] } },
  inception: inceptionOption,
  maxMinutes: maybe(
    number({ least: 0.01, most: 1e6 }, 'Stops after so long, with its state saved to resume from.'),
  ),
  numGpus: numGpusOption,
  backend: backendOption,
} as const;
