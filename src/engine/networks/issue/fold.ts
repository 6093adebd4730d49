/**
 * Folds a fingerprint into a generator's weights. With the fingerprint fixed, every style is a constant. It
 * goes into the filters that it scales, together with the demodulation (METHOD.md, "Modulated convolution"),
 * and the mapping network is gone. What is left can't be asked for another fingerprint. Computed in double
 * precision, without tfjs.
 */
import { StudioError } from '../../../base/error.ts';
import { demodulationEpsilon, lreluGain, lreluSlope } from '../../ops/constants.ts';
import type { NetworkConfig } from '../config.ts';
import { styleGain, weightGain, type ConvLayer, type DenseLayer } from '../description/layer.ts';
import { mappingLayers } from '../description/mapping.ts';
import { synthesisLayers } from '../description/synthesis.ts';
import { generatorLayout, synthesisLayout } from '../layout.ts';
import {
  checkFinite,
  checkWeights,
  type PlainModel,
  type PlainVariable,
  type PlainWeights,
} from '../plain-model.ts';
import { unmodulated, type FoldedConfig, type FoldedGenerator } from './folded.ts';

/**
 * The generator of one user. `fingerprint` holds config.fingerprintSize bits, 0 or 1. The result shares the variables that
 * folding leaves as they are with `model`. Throws StudioError 'bad-fingerprint'; 'bad-variables' or 'bad-weights' if the
 * model has no sound generator.
 */
export function foldGenerator(
  { config, weights }: PlainModel,
  fingerprint: ArrayLike<number>,
): FoldedGenerator {
  const layout = generatorLayout(config);
  checkWeights(weights, layout);
  checkFinite(
    weights,
    layout.map(({ name }) => name),
  );
  checkFingerprint(config, fingerprint);
  const dlatent = dlatentOf(config, weights, fingerprint);

  const folded: FoldedConfig = {
    resolution: config.resolution,
    channels: config.channels,
    latentSize: config.latentSize,
    fmapBase: config.fmapBase,
    fmapMax: config.fmapMax,
    gArch: config.gArch,
  };
  const kept = new Map<string, PlainVariable>();
  for (const { name } of synthesisLayout(unmodulated(folded))) kept.set(name, weights.get(name)!);
  for (const layer of synthesisLayers(config)) {
    if (layer.kind === 'conv' && layer.modulation) {
      kept.set(`${layer.name}/weight`, foldedFilter(layer, weights, dlatent));
    }
  }
  return { config: folded, weights: kept };
}

function checkFingerprint({ fingerprintSize }: NetworkConfig, fingerprint: ArrayLike<number>): void {
  const isWrong = Array.from(fingerprint).some((bit) => bit !== 0 && bit !== 1);
  if (fingerprint.length === fingerprintSize && !isWrong) return;
  throw new StudioError(
    'bad-fingerprint',
    isWrong
      ? 'The fingerprint holds values that are not bits.'
      : `The fingerprint has ${fingerprint.length} bits, and this model takes ${fingerprintSize}.`,
    `Give ${fingerprintSize} values of 0 or 1.`,
  );
}

/** The mapping network's output for one fingerprint. */
function dlatentOf(
  config: NetworkConfig,
  weights: PlainWeights,
  fingerprint: ArrayLike<number>,
): Float64Array {
  let x = Float64Array.from(fingerprint);
  for (const layer of mappingLayers(config)) if (layer.kind === 'dense') x = denseOf(layer, weights, x);
  return x;
}

function denseOf(layer: DenseLayer, weights: PlainWeights, x: Float64Array): Float64Array<ArrayBuffer> {
  const bias = weights.get(`${layer.name}/bias`)!.data;
  const sums = product(weights.get(`${layer.name}/weight`)!, x);
  return sums.map((sum, o) => {
    const y = sum * weightGain(layer) + bias[o]! * layer.lrmul;
    if (layer.activation === 'linear') return y;
    return (y < 0 ? lreluSlope * y : y) * lreluGain;
  });
}

/** A stored weight with style and demodulation folded in. Its run-time factor still applies. */
function foldedFilter(layer: ConvLayer, weights: PlainWeights, dlatent: Float64Array): PlainVariable {
  const { name, inputs, outputs, modulation } = layer;
  const { shape, data } = weights.get(`${name}/weight`)!;
  const bias = weights.get(`${name}/mod_bias`)!.data;
  const style = product(weights.get(`${name}/mod_weight`)!, dlatent).map(
    (sum, i) => sum * styleGain(modulation!) + bias[i]! + 1,
  );
  const scaled = new Float64Array(data.length);
  const energy = new Float64Array(outputs);
  const gain = weightGain(layer);
  // Plain loops, because a generator has a million weights and `from` with a function takes ten times as long.
  for (let row = 0; row < data.length / outputs; row++) {
    const scale = style[row % inputs]!;
    for (let o = 0; o < outputs; o++) {
      const w = data[row * outputs + o]! * scale;
      scaled[row * outputs + o] = w;
      energy[o]! += (w * gain) ** 2;
    }
  }
  if (modulation!.demodulates) {
    const factors = energy.map((sum) => 1 / Math.sqrt(sum + demodulationEpsilon));
    for (let at = 0; at < scaled.length; at++) scaled[at]! *= factors[at % outputs]!;
  }
  return { shape, data: new Float32Array(scaled) };
}

/** x[I] @ w[I,O] → [O]. */
function product({ shape, data }: PlainVariable, x: Float64Array): Float64Array<ArrayBuffer> {
  const outputs = shape[1]!;
  const sums = new Float64Array(outputs);
  x.forEach((value, i) => {
    for (let o = 0; o < outputs; o++) sums[o]! += value * data[i * outputs + o]!;
  });
  return sums;
}
