/** The gradients of a dense layer's weight and bias on WebGPU, in one dispatch: each element is a sum over the batch. */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { flatWorkgroups, program } from '../../../gpu/program.ts';
import { buffers, elementType, flatMain, FLAT_GROUP, literal, named, widthFor } from '../../../gpu/wgsl.ts';
import type { LayerAttrs } from '../../layer.ts';

interface Spec {
  samples: number;
  inputs: number;
  outputs: number;
  weightGain: number;
  biasGain: number;
}

/** w [I,O] and bias [O], each the sum over the batch of what its row of inputs x [N,I], or a one, makes of g [N,O]. */
export function denseLayerParameters(
  { x, g }: { x: Tensor; g: Tensor },
  { weightGain, biasGain }: LayerAttrs,
  device: ComputeDevice,
): TensorInfo[] {
  const [samples, inputs] = x.shape as [number, number];
  const outputs = g.shape[1]!;
  const writes = [device.allocate([inputs, outputs]), device.allocate([outputs])];
  device.dispatch(
    program('dense-parameters', { samples, inputs, outputs, weightGain, biasGain }, source),
    { reads: [x, g], writes },
    flatWorkgroups(countOf({ inputs, outputs }), FLAT_GROUP),
  );
  return writes;
}

/** Invocations: one for each vector of the weight, and of the bias as one row more. */
const countOf = ({ inputs, outputs }: Pick<Spec, 'inputs' | 'outputs'>): number =>
  ((inputs + 1) * outputs) / widthFor(outputs);

function source(spec: Spec): string {
  const { samples, inputs, outputs, weightGain, biasGain } = spec;
  const width = widthFor(outputs);
  const per = outputs / width;
  return `
${buffers([...named(1, 'x'), ...named(width, 'g')], named(width, 'd_w', 'd_bias'))}
${flatMain(
  countOf(spec),
  `let i = index / ${per}u; let o = index % ${per}u;
  var sum = ${elementType(width)}();
  if (i == ${inputs}u) {
    for (var n = 0u; n < ${samples}u; n++) { sum += g[n * ${per}u + o]; }
    d_bias[o] = sum * ${literal(biasGain)};
    return;
  }
  for (var n = 0u; n < ${samples}u; n++) { sum += x[n * ${inputs}u + i] * g[n * ${per}u + o]; }
  d_w[index] = sum * ${literal(weightGain)};`,
)}`;
}
