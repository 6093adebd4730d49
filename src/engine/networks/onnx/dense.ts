/** A dense layer as ONNX nodes, equalised learning rate and activation gain folded into its constants. */
import type { Value } from '../../../formats/onnx/graph.ts';
import { weightGain, type DenseLayer } from '../description/layer.ts';
import { addActivation, gainBefore } from './activation.ts';
import { scaledConstant, type OnnxContext } from './context.ts';

/** x[N,inputs] → [N,outputs]. */
export function addDense(context: OnnxContext, layer: DenseLayer, x: Value): Value {
  const { name, activation, lrmul } = layer;
  const gain = gainBefore(activation);
  const weight = scaledConstant(context, `${name}/weight`, gain * weightGain(layer));
  const bias = scaledConstant(context, `${name}/bias`, gain * lrmul);
  return addActivation(context, activation, context.graph.node('Gemm', [x, weight, bias], {}, name), name);
}
