/** Adds layers to a network's list. It returns the name of each, by which later layers read it. */
import {
  residualFactor,
  type ConvLayer,
  type DenseLayer,
  type Layer,
  type MinibatchStdLayer,
  type NetworkName,
} from './layer.ts';

/** A convolution's fields; those left out have the usual values. */
type ConvOptions = Pick<ConvLayer, 'kernel' | 'inputs' | 'outputs' | 'size'> &
  Partial<Pick<ConvLayer, 'resample' | 'modulation' | 'noise' | 'hasBias' | 'activation' | 'factor'>>;

type DenseOptions = Pick<DenseLayer, 'inputs' | 'outputs'> &
  Partial<Pick<DenseLayer, 'lrmul' | 'activation'>>;

/** What official names call the resolution 2^k: `8x8` of k = 3. */
export function scopeOf(k: number): string {
  return `${2 ** k}x${2 ** k}`;
}

export class NetworkBuilder {
  readonly layers: Layer[] = [];

  constructor(private readonly network: NetworkName) {}

  dense(name: string, of: string, options: DenseOptions): string {
    return this.#add({ kind: 'dense', ...this.#step(name, of), lrmul: 1, activation: 'lrelu', ...options });
  }

  /** With bias and leaky ReLU, neither modulated nor resampled, unless the options say so. */
  conv(name: string, of: string, options: ConvOptions): string {
    return this.#add({
      kind: 'conv',
      ...this.#step(name, of),
      resample: 'none',
      modulation: undefined,
      noise: undefined,
      hasBias: true,
      activation: 'lrelu',
      factor: 1,
      ...options,
    });
  }

  /** The skip connection of a residual block: 1×1, linear, without a bias. */
  shortcut(name: string, of: string, options: Pick<ConvLayer, 'inputs' | 'outputs' | 'size'>): string {
    return this.conv(name, of, {
      kernel: 1,
      ...options,
      hasBias: false,
      activation: 'linear',
      factor: residualFactor,
    });
  }

  upsample(name: string, of: string, channels: number): string {
    return this.#add({ kind: 'upsample', ...this.#step(name, of), channels });
  }

  downsample(name: string, of: string, channels: number): string {
    return this.#add({ kind: 'downsample', ...this.#step(name, of), channels });
  }

  sum(name: string, of: string, plus: string): string {
    return this.#add({ kind: 'sum', ...this.#step(name, of), plus });
  }

  toMaps(name: string, of: string, channels: number, size: number): string {
    return this.#add({ kind: 'to-maps', ...this.#step(name, of), channels, size });
  }

  flatten(name: string, of: string, channels: number, size: number): string {
    return this.#add({ kind: 'flatten', ...this.#step(name, of), channels, size });
  }

  minibatchStd(name: string, of: string, options: Omit<MinibatchStdLayer, 'kind' | 'name' | 'of'>): string {
    return this.#add({ kind: 'minibatch-std', ...this.#step(name, of), ...options });
  }

  /** `of` is the name that an earlier call gave, or an input's. */
  #step(name: string, of: string): { name: string; of: string } {
    return { name: `${this.network}/${name}`, of };
  }

  #add(layer: Layer): string {
    this.layers.push(layer);
    return layer.name;
  }
}
