/**
 * Minibatch standard deviation as ONNX nodes, the twin of ops/minibatch-std.ts for a batch size known only at run time:
 * the group size min(group, N) is computed inside the graph. A batch that its group does not divide fails in the reshape.
 */
import type { Value } from '../../../formats/onnx/graph.ts';
import { minibatchStdEpsilon } from '../../ops/constants.ts';
import type { MinibatchStdLayer } from '../description/layer.ts';
import type { OnnxContext } from './context.ts';

/** x[N,C,S,S] → [N,C+1,S,S]; sample i belongs to group i mod (N/G). */
export function addMinibatchStd(
  { graph }: OnnxContext,
  { name: scope, channels, size, group }: MinibatchStdLayer,
  x: Value,
): Value {
  const node = (operator: string, inputs: Value[], attributes = {}) =>
    graph.node(operator, inputs, attributes, scope);

  const batch = node('Slice', [node('Shape', [x]), graph.integers(0), graph.integers(1)]); // [N]
  const members = node('Min', [batch, graph.integers(group)]); // [G]
  const groupedShape = node('Concat', [members, graph.integers(-1, channels * size * size)], { axis: 0 });
  const grouped = node('Reshape', [x, groupedShape]); // [G,M,C·S·S]

  const mean = node('ReduceMean', [grouped], { axes: [0], keepdims: 1 });
  const centred = node('Sub', [grouped, mean]);
  const variance = node('ReduceMean', [node('Mul', [centred, centred])], { axes: [0], keepdims: 1 });
  const epsilon = graph.constant('minibatch_std_epsilon', [], () => Float32Array.of(minibatchStdEpsilon));
  const deviation = node('Sqrt', [node('Add', [variance, epsilon])]);
  const perGroup = node('ReduceMean', [deviation], { axes: [2], keepdims: 1 }); // [1,M,1]

  const spreadShape = node('Concat', [members, graph.integers(1, size * size)], { axis: 0 });
  const spread = node('Expand', [perGroup, spreadShape]); // [G,M,S·S]
  const channel = node('Reshape', [spread, graph.integers(-1, 1, size, size)]);
  return node('Concat', [x, channel], { axis: 1 });
}
