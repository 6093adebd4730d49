/**
 * Inception's weights from a PyTorch state dict (PyTorch-FID's file, or the same as safetensors): checked against the
 * architecture, batch normalisation folded into filter and bias, filters turned to tfjs's order.
 */
import { StudioError } from '../../base/error.ts';
import { layerShapes, type LayerShape } from './architecture.ts';

/** Name → tensor, row-major, as the readers of .pth and .safetensors give it. */
export type StateDict = ReadonlyMap<string, { shape: readonly number[]; data: ArrayLike<number | bigint> }>;

export interface FoldedLayer {
  name: string;
  /** [kh,kw,in,out] */
  filter: Float32Array;
  filterShape: [number, number, number, number];
  bias: Float32Array; // [out]
}

/** Of the network's own batch normalisation. */
const BATCH_NORM_EPSILON = 0.001;

/** How many missing or misshapen tensors an error lists before it only counts them. */
const LISTED_FAULTS = 5;

/**
 * Throws StudioError 'not-inception' that lists what is missing or misshapen. Tensors that the features do not need
 * (the classifier, counters of batches) may be there.
 */
export function foldWeights(state: StateDict): FoldedLayer[] {
  const layers = layerShapes();
  const faults = layers.flatMap((layer) => faultsOf(state, layer));
  if (faults.length > 0) {
    const more = faults.length > LISTED_FAULTS ? `; and ${faults.length - LISTED_FAULTS} more` : '';
    throw new StudioError(
      'not-inception',
      `These are not the weights of PyTorch-FID's Inception: ${faults.slice(0, LISTED_FAULTS).join('; ')}${more}.`,
      "Choose PyTorch-FID's pt_inception-2015-12-05-….pth, or the same state dict as .safetensors.",
    );
  }
  return layers.map((layer) => fold(state, layer));
}

function expectedShapes({ name, conv, inputs }: LayerShape): [string, number[]][] {
  return [
    [`${name}.conv.weight`, [conv.outputs, inputs, ...conv.kernel]],
    [`${name}.bn.weight`, [conv.outputs]],
    [`${name}.bn.bias`, [conv.outputs]],
    [`${name}.bn.running_mean`, [conv.outputs]],
    [`${name}.bn.running_var`, [conv.outputs]],
  ];
}

function faultsOf(state: StateDict, layer: LayerShape): string[] {
  return expectedShapes(layer).flatMap(([name, shape]) => {
    const found = state.get(name);
    if (!found) return [`${name} is missing`];
    if (found.shape.join() !== shape.join())
      return [`${name} is [${found.shape.join()}] instead of [${shape.join()}]`];
    return [];
  });
}

function fold(state: StateDict, { name, conv, inputs }: LayerShape): FoldedLayer {
  const values = (suffix: string) => state.get(`${name}.${suffix}`)!.data;
  const weight = values('conv.weight'); // [out,in,kh,kw]
  const gamma = values('bn.weight');
  const beta = values('bn.bias');
  const mean = values('bn.running_mean');
  const variance = values('bn.running_var');
  const [kh, kw] = conv.kernel;
  const outputs = conv.outputs;

  const filter = new Float32Array(kh * kw * inputs * outputs);
  const bias = new Float32Array(outputs);
  for (let o = 0; o < outputs; o++) {
    const scale = Number(gamma[o]) / Math.sqrt(Number(variance[o]) + BATCH_NORM_EPSILON);
    bias[o] = Number(beta[o]) - Number(mean[o]) * scale;
    for (let i = 0; i < inputs; i++) {
      for (let k = 0; k < kh * kw; k++) {
        filter[(k * inputs + i) * outputs + o] = Number(weight[(o * inputs + i) * kh * kw + k]) * scale;
      }
    }
  }
  return { name, filter, filterShape: [kh, kw, inputs, outputs], bias };
}
