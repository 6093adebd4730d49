/**
 * All static arguments of an official pickle's networks: those that become the config, those that this method
 * fixes, and those that do not affect what a network computes. Any other might change the mathematics, so it is
 * refused by name. Facts: METHOD.md, "Networks", and "What the official tool offers", row networks.
 */
import type { NetworkSetting, PickledNetwork } from '../../formats/network-pickle.ts';
import { officialDefaults, type NetworkConfig } from './config.ts';
import type { NetworkLetter } from './model-file.ts';
import { badSettings, parseNetworkConfig, told } from './parse-config.ts';

/** Fixed by the method: another value is another network. */
const fixed: Readonly<Record<string, NetworkSetting>> = {
  label_size: 0,
  fmap_decay: 1,
  fmap_min: 1,
  nonlinearity: 'lrelu',
  mapping_nonlinearity: 'lrelu',
  mapping_lrmul: 0.01,
  normalize_latents: false,
  resample_kernel: [1, 3, 3, 1],
  mbstd_group_size: 4,
  mbstd_num_features: 1,
  dtype: 'float32',
};

/** Arguments that change how the official tool runs or trains a network, but not what it computes here. */
const withoutEffect: ReadonlySet<string> = new Set([
  'dlatent_broadcast',
  'dlatent_avg_beta',
  'style_mixing_prob',
  'truncation_psi',
  'truncation_cutoff',
  'truncation_psi_val',
  'truncation_cutoff_val',
  'randomize_noise',
  'fused_modconv',
  'is_training',
  'is_validation',
  'return_dlatents',
]);

/** Arguments that become the config. Each network is also given some of the others'. */
const ofConfig: ReadonlySet<string> = new Set([
  'resolution',
  'num_channels',
  'latent_size',
  'dlatent_size',
  'watermark_size',
  'mapping_layers',
  'mapping_fmaps',
  'fmap_base',
  'fmap_max',
  'res_modulated_min_log2',
  'res_modulated_max_log2',
  'architecture',
]);

/** What the official tool calls the config's fields, and which network is asked. */
const officialNames: Readonly<Record<keyof NetworkConfig, string>> = {
  resolution: 'resolution of Gs',
  channels: 'num_channels of Gs',
  latentSize: 'latent_size of Gs',
  dlatentSize: 'dlatent_size of Gs',
  fingerprintSize: 'watermark_size of Gs',
  mappingLayers: 'mapping_layers of Gs',
  mappingFmaps: 'mapping_fmaps of Gs',
  fmapBase: 'fmap_base of Gs',
  fmapMax: 'fmap_max of Gs',
  modulatedLog2: 'the pair res_modulated_min_log2, res_modulated_max_log2 of Gs',
  gArch: 'architecture of Gs',
  dArch: 'architecture of D',
  eArch: 'architecture of E',
};

/**
 * The config that the networks' arguments ask for; what is absent means the official default. Throws StudioError
 * 'bad-network-settings' naming argument and network.
 */
export function configOfArguments(networks: Readonly<Record<NetworkLetter, PickledNetwork>>): NetworkConfig {
  for (const [letter, { staticKwargs, components }] of Object.entries(networks)) {
    refuseOtherMathematics(letter, staticKwargs);
    for (const [part, component] of Object.entries(components)) {
      refuseOtherMathematics(`${letter}.${part}`, component.staticKwargs);
    }
  }
  const defaults = officialDefaults;
  const generator = (name: string, absent: number | string): NetworkSetting =>
    argument(networks.Gs, name, absent);
  const config: Readonly<Record<keyof NetworkConfig, unknown>> = {
    resolution: generator('resolution', defaults.resolution),
    channels: generator('num_channels', defaults.channels),
    latentSize: generator('latent_size', defaults.latentSize),
    dlatentSize: generator('dlatent_size', defaults.dlatentSize),
    fingerprintSize: generator('watermark_size', defaults.fingerprintSize),
    mappingLayers: generator('mapping_layers', defaults.mappingLayers),
    mappingFmaps: generator('mapping_fmaps', defaults.mappingFmaps),
    fmapBase: generator('fmap_base', defaults.fmapBase),
    fmapMax: generator('fmap_max', defaults.fmapMax),
    modulatedLog2: [
      generator('res_modulated_min_log2', defaults.modulatedLog2[0]),
      generator('res_modulated_max_log2', defaults.modulatedLog2[1]),
    ],
    gArch: generator('architecture', defaults.gArch),
    dArch: argument(networks.D, 'architecture', defaults.dArch),
    eArch: argument(networks.E, 'architecture', defaults.eArch),
  };
  return parseNetworkConfig(config, { nameOf: (field) => officialNames[field] });
}

function argument({ staticKwargs }: PickledNetwork, name: string, absent: number | string): NetworkSetting {
  const value = staticKwargs[name];
  return value === undefined ? absent : value;
}

function refuseOtherMathematics(owner: string, settings: Readonly<Record<string, NetworkSetting>>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (ofConfig.has(name) || withoutEffect.has(name)) continue;
    const only = Object.hasOwn(fixed, name) ? fixed[name] : undefined;
    if (only === undefined) {
      throw badSettings(
        `${owner} has the argument ${told(name)} (${told(value)}), which these networks do not know`,
      );
    }
    if (JSON.stringify(value) !== JSON.stringify(only)) {
      throw badSettings(`${name} of ${owner} is ${told(value)}, and this method has it at ${told(only)}`);
    }
  }
}
