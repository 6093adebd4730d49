/**
 * Shared by the ONNX code of all layers: the graph that they add to, and the weights that become its constants.
 */
import { StudioError } from '../../../base/error.ts';
import type { OnnxGraph } from '../../../formats/onnx/graph.ts';
import { checkFinite, type PlainVariable, type PlainWeights } from '../plain-model.ts';

export interface OnnxContext {
  graph: OnnxGraph;
  weights: PlainWeights;
}

/** The named variable. Throws StudioError 'missing-variable', and 'bad-weights' if it holds NaN or infinity. */
export function plainVariable({ weights }: OnnxContext, name: string): PlainVariable {
  const found = weights.get(name);
  if (!found)
    throw new StudioError('missing-variable', `The network has no variable ${name}.`, 'Check its config.');
  checkFinite(weights, [name]);
  return found;
}

/** A variable times `gain` as a constant of the graph, under the variable's name. */
export function scaledConstant(context: OnnxContext, name: string, gain: number): string {
  const { shape, data } = plainVariable(context, name);
  return context.graph.constant(name, shape, () => data.map((value) => value * gain));
}
