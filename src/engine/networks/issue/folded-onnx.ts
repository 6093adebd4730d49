/** A generator whose fingerprint is folded in as an ONNX graph: latent [N,L] → image [N,C,H,W], about -1…1. */
import { OnnxGraph } from '../../../formats/onnx/graph.ts';
import { writeOnnxModel } from '../../../formats/onnx/model.ts';
import { synthesisLayers } from '../description/synthesis.ts';
import { addNetwork } from '../onnx/network.ts';
import { generatedPort, latentPort } from '../onnx/ports.ts';
import { unmodulated, type FoldedGenerator } from './folded.ts';

/** The bytes of a .onnx file (opset 17, any batch size), its noise the stored constants or none. */
export function foldedToOnnx(
  { config, weights }: FoldedGenerator,
  { noise = 'stored' }: { noise?: 'stored' | 'none' } = {},
): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph('generator');
  const latent = graph.input(latentPort(config));
  const image = addNetwork({ graph, weights }, synthesisLayers(unmodulated(config)), { latent }, { noise });
  graph.output(generatedPort(config), image);
  return writeOnnxModel(graph, { config: JSON.stringify(config), noise });
}
