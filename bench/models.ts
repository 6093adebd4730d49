/**
 * The models that the benchmark trains. `small32` is the preset itself. `small32/64` has 64 maps at every resolution,
 * like the networks behind all figures in PERFORMANCE.md. These networks stay the same when presets change.
 */
import { resolveConfig, type TrainingConfig } from '../src/engine/training/config.ts';
import type { PresetName } from '../src/engine/training/fields/field.ts';
import type { Settings } from '../src/engine/training/fields/index.ts';
import { presets, presetSettings } from '../src/engine/training/presets.ts';

export interface BenchModel {
  preset: PresetName;
  /** The largest number of feature maps, also used at the image's own resolution. Without it, the preset's networks. */
  maps?: number;
  batch?: number;
}

const mapping = (size: number, layers: number): Partial<Settings> => ({
  latentSize: size,
  dlatentSize: size,
  mappingFmaps: size,
  mappingLayers: layers,
  centred: false,
  schedule: 'constant',
});

/**
 * Settings of the measured networks in place of the presets' values. fmapBase gives the low numbers of maps that they
 * had.
 */
const measured: Record<PresetName, Partial<Settings>> = {
  tiny16: { ...mapping(32, 4), fmapBase: 512 },
  small32: { ...mapping(64, 4), fingerprintSize: 32, fmapBase: 1024 },
  medium64: { ...mapping(128, 6), fmapBase: 4096, batch: 16, pathInterval: 4 },
  paper128: {},
};

export function configOf({ preset, maps, batch }: BenchModel): TrainingConfig {
  const settings = { ...presetSettings(preset), ...(batch && { batch }) };
  if (maps === undefined) return resolveConfig(settings);
  const networks = { ...settings, ...measured[preset], ...(batch && { batch }), fmapMax: maps };
  return resolveConfig({ ...networks, fmapBase: Math.max(networks.fmapBase, maps * settings.resolution) });
}

export function nameOf({ preset, maps }: BenchModel): string {
  const { label } = presets[preset];
  return maps === undefined ? label : `${label}/${maps}`;
}
