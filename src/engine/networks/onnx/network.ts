/** Adds a description to an ONNX graph: one value a layer, the twin of ../run.ts. Maps are NCHW. */
import type { Value } from '../../../formats/onnx/graph.ts';
import type { Layer } from '../description/layer.ts';
import type { OnnxContext } from './context.ts';
import { addConv, type OnnxSurroundings } from './conv.ts';
import { addDense } from './dense.ts';
import { addMinibatchStd } from './minibatch-std.ts';
import { addResample } from './resample.ts';

/** In a reshape, the size that stands for any batch. */
const ANY_BATCH = -1;

/** The value of the last layer. `inputs` are the network's by name; the batch comes first in each. */
export function addNetwork(
  context: OnnxContext,
  layers: readonly Layer[],
  inputs: Readonly<Record<string, Value>>,
  around: OnnxSurroundings = { noise: 'none' },
): Value {
  const values = new Map(Object.entries(inputs));
  const valueOf = (name: string): Value => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`No layer before, and no input, is called ${name}.`);
    return value;
  };
  for (const layer of layers) values.set(layer.name, addLayer(context, layer, valueOf, around));
  return valueOf(layers.at(-1)!.name);
}

function addLayer(
  context: OnnxContext,
  layer: Layer,
  valueOf: (name: string) => Value,
  around: OnnxSurroundings,
): Value {
  const x = valueOf(layer.of);
  const { graph } = context;
  const reshape = (...shape: number[]): Value =>
    graph.node('Reshape', [x, graph.integers(ANY_BATCH, ...shape)], {}, layer.name);
  switch (layer.kind) {
    case 'dense':
      return addDense(context, layer, x);
    case 'conv':
      return addConv(context, layer, x, around);
    case 'upsample':
    case 'downsample':
      return addResample(context, layer, x);
    case 'sum':
      return graph.node('Add', [x, valueOf(layer.plus)], {}, layer.name);
    // NCHW is channel-major as it stands.
    case 'to-maps':
      return reshape(layer.channels, layer.size, layer.size);
    case 'flatten':
      return reshape(layer.channels * layer.size * layer.size);
    case 'minibatch-std':
      return addMinibatchStd(context, layer, x);
  }
}
