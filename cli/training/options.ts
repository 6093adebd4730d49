/** The options of `train`: those of the configuration's table, the official configs, and the command's own. */
import type { Settings } from '../../src/engine/training/fields/index.ts';
import { presets } from '../../src/engine/training/presets.ts';
import type { Option } from '../arguments.ts';
import { backendOption } from '../backend.ts';
import { inceptionOption, metricsOption } from '../evaluation.ts';
import { numGpusOption } from '../gpus.ts';
import { choice, maybe, number, text, withDefault } from '../options.ts';
import { configOptions } from './config-options.ts';

export interface NamedConfig {
  name: string;
  settings: Pick<Settings, 'fmapBase' | 'gamma' | 'gArch' | 'dArch' | 'eArch'>;
}

const architectures: readonly Settings['gArch'][] = ['orig', 'skip', 'resnet'];

/** The official configs, from METHOD.md's table. */
const configOption: Option<NamedConfig> = {
  placeholder: 'NAME',
  help: 'config-e-Gx-Dy with x and y of orig, skip and resnet (8192 maps, gamma 100), or config-f (twice the maps, gamma 10).',
  fallback: { required: true },
  parse(value) {
    const name = value.toLowerCase();
    if (name === 'config-f') {
      return {
        name,
        settings: { fmapBase: 16384, gamma: 10, gArch: 'skip', dArch: 'resnet', eArch: 'resnet' },
      };
    }
    for (const gArch of architectures) {
      const dArch = architectures.find((candidate) => name === `config-e-g${gArch}-d${candidate}`);
      if (!dArch) continue;
      const settings = { fmapBase: 8192, gamma: 100, gArch, dArch, eArch: dArch };
      return { name: `config-e-G${gArch}-D${dArch}`, settings };
    }
    if (/^config-[abcd]$/.test(name))
      throw new Error('this config does not work with fingerprints; use config-e or config-f.');
    throw new Error('it must be config-e-Gx-Dy with x and y of orig, skip and resnet, or config-f.');
  },
};

const presetNames = Object.keys(presets) as (keyof typeof presets)[];

export const trainOptions = {
  dataDir: text('DIR', 'The folder that holds the dataset’s folder.'),
  dataset: text('NAME', 'The dataset: a folder of TFRecords.'),
  resultDir: withDefault(text('DIR', 'Where to make the numbered folder of the run.'), 'results'),
  preset: withDefault(
    choice(presetNames, 'The settings to begin with. The defaults below are the paper’s.'),
    'paper128',
  ),
  config: maybe(configOption),
  ...configOptions(),
  resume: maybe(
    text(
      'FILE',
      'Continues from a network (.pkl, .safetensors), or exactly from a training-state.safetensors.',
    ),
  ),
  resumePkl: maybe(
    text('FILE', 'The same, but uses the networks of the file even if other options ask for different ones.'),
  ),
  metrics: { ...metricsOption, fallback: { value: [] as string[], text: 'none' } },
  inception: inceptionOption,
  maxMinutes: maybe(
    number({ least: 0.01, most: 1e6 }, 'Stops after this time, with its state saved to resume from.'),
  ),
  numGpus: numGpusOption,
  backend: backendOption,
} as const;
