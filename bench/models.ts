/**
 * The models that the benchmark trains. `small32` is the preset as it stands; `small32/64` the networks that all figures of
 * PERFORMANCE.md were measured on, with so many maps at every resolution, which stay what they are when presets change.
 */
import { resolveConfig, type TrainingConfig } from '../src/engine/training/config.ts';
import type { PresetName } from '../src/engine/training/fields/field.ts';
import type { Settings } from '../src/engine/training/fields/index.ts';
import { presets, presetSettings } from '../src/engine/training/presets.ts';

export interface BenchModel {
  preset: PresetName;
  /** Feature maps at most, and at the image's own resolution. Without it the preset's networks. */
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

/** What the measured networks have in place of the presets' values; bases for as few maps as they had. */
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
