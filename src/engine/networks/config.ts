/**
 * The sizes, feature maps and architectures of a set of networks, as in the official tool's static arguments
 * (METHOD.md, "Networks"). Plain data, stored with every checkpoint.
 */
export type Architecture = 'orig' | 'skip' | 'resnet';

export interface NetworkConfig {
  /** Height = width of the images in pixels: a power of two, at least 4. */
  resolution: number;
  /** 1 (grey) or 3 (RGB). */
  channels: number;
  latentSize: number;
  dlatentSize: number;
  /** Bits of the fingerprint. */
  fingerprintSize: number;
  mappingLayers: number;
  mappingFmaps: number;
  fmapBase: number;
  fmapMax: number;
  /** log2 of the lowest and highest resolution whose layers are modulated, both included. */
  modulatedLog2: [number, number];
  gArch: Architecture;
  dArch: Architecture;
  /** The decoder's; the official configs give it the discriminator's. */
  eArch: Architecture;
}

/** The fields that the synthesis network depends on. */
export type SynthesisConfig = Pick<
  NetworkConfig,
  | 'resolution'
  | 'channels'
  | 'latentSize'
  | 'dlatentSize'
  | 'fmapBase'
  | 'fmapMax'
  | 'modulatedLog2'
  | 'gArch'
>;

/** The defaults of an official pickle whose static_kwargs lack a field (METHOD.md, table, "networks"). */
export const officialDefaults: NetworkConfig = {
  resolution: 1024,
  channels: 3,
  latentSize: 512,
  dlatentSize: 512,
  fingerprintSize: 32,
  mappingLayers: 8,
  mappingFmaps: 512,
  fmapBase: 16384,
  fmapMax: 512,
  modulatedLog2: [2, 7],
  gArch: 'skip',
  dArch: 'resnet',
  eArch: 'resnet',
};

/** log2 of the resolution. */
export function resolutionLog2({ resolution }: Pick<NetworkConfig, 'resolution'>): number {
  return Math.round(Math.log2(resolution));
}

/** Feature maps of stage s: nf(s) = clamp(floor(fmapBase / 2^s), 1, fmapMax). */
export function featureMaps(
  { fmapBase, fmapMax }: Pick<NetworkConfig, 'fmapBase' | 'fmapMax'>,
  stage: number,
): number {
  return Math.min(Math.max(Math.floor(fmapBase / 2 ** stage), 1), fmapMax);
}

/** Number of layers that take a copy of the dlatent: 2r - 2. */
export function dlatentLayers(config: NetworkConfig): number {
  return 2 * resolutionLog2(config) - 2;
}

/**
 * The first layer at `size` pixels, as copies of the dlatent are counted: 0, 1, 3, 5, … from 4×4 on. The ToRGB of the size
 * below shares that copy.
 */
export function firstLayerAt(size: number): number {
  return Math.max(0, 2 * Math.round(Math.log2(size)) - 5);
}

/** Height = width of the noise of each of the 2r - 3 convolution layers, in order: 4, 8, 8, 16, 16, … */
export function noiseSides(config: Pick<NetworkConfig, 'resolution'>): number[] {
  const layers = 2 * resolutionLog2(config) - 3;
  return Array.from({ length: layers }, (_, layer) => 2 ** Math.floor((layer + 5) / 2));
}

/** True if the layers at 2^resLog2 are modulated by the fingerprint's dlatent. */
export function isModulated(
  { modulatedLog2: [low, high] }: Pick<NetworkConfig, 'modulatedLog2'>,
  resLog2: number,
): boolean {
  return low <= resLog2 && resLog2 <= high;
}
