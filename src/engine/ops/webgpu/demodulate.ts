/**
 * Demodulation on WebGPU: the filter's energy, the factors, and the gradients of both, one dispatch each with one
 * invocation a result. Sums run over channels, which are few beside a map's pixels.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { registerFastKernel } from '../fast-kernels.ts';
import { demodulationEpsilon } from '../demodulate.ts';
import { mapElements } from './elementwise.ts';
import { literal } from './wgsl.ts';

const scalars = (tensors: Record<string, Tensor>): { name: string; width: 1; tensor: Tensor }[] =>
  Object.entries(tensors).map(([name, tensor]) => ({ name, width: 1, tensor }));

function filterEnergy({ w }: { w: Tensor }, { gain }: { gain: number }, backend: unknown): TensorInfo {
  const [kh, kw, cin, cout] = w.shape as [number, number, number, number];
  const body = `var sum = 0.0;
  for (var tap = 0u; tap < ${kh * kw}u; tap++) { let v = w[tap * ${cin * cout}u + index]; sum += v * v; }
  result[index] = sum * ${literal(gain * gain)};`;
  const key = `filter-energy-${kh * kw}-${gain}`;
  return mapElements({ inputs: scalars({ w }), shape: [cin, cout], width: 1, key, body }, backend);
}

function filterGradient(
  inputs: { w: Tensor; dy: Tensor },
  { gain }: { gain: number },
  backend: unknown,
): TensorInfo {
  const { w, dy } = inputs;
  const body = `result[index] = w[index] * dy[index % ${dy.size}u] * ${literal(2 * gain * gain)};`;
  return mapElements(
    { inputs: scalars({ w, dy }), shape: w.shape, width: 1, key: `filter-energy-grad-${gain}`, body },
    backend,
  );
}

interface Demodulated {
  style: Tensor; // [N,I]
  energy: Tensor; // [I,O]
}

interface WithGradient extends Demodulated {
  dy: Tensor; // [N,O]
  output: Tensor;
}

function demodulate({ style, energy }: Demodulated, _: object, backend: unknown): TensorInfo {
  const [samples, channels] = style.shape as [number, number];
  const outputs = energy.shape[1]!;
  const body = `let n = index / ${outputs}u; let o = index % ${outputs}u;
  var power = ${literal(demodulationEpsilon)};
  for (var i = 0u; i < ${channels}u; i++) {
    let s = style[n * ${channels}u + i];
    power += s * s * energy[i * ${outputs}u + o];
  }
  result[index] = inverseSqrt(power);`;
  const inputs = scalars({ style, energy });
  return mapElements(
    { inputs, shape: [samples, outputs], width: 1, key: `demodulate-${channels}`, body },
    backend,
  );
}

/** WGSL of -½·d³·dy at an index of [N,O]: the slope at the root's argument. */
const slope = (at: string): string => {
  const d = `output[${at}]`;
  return `-0.5 * ${d} * ${d} * ${d} * dy[${at}]`;
};

function styleGradient({ style, energy, dy, output }: WithGradient, _: object, backend: unknown): TensorInfo {
  const channels = style.shape[1]!;
  const outputs = energy.shape[1]!;
  const body = `let n = index / ${channels}u; let i = index % ${channels}u;
  var sum = 0.0;
  for (var o = 0u; o < ${outputs}u; o++) {
    let at = n * ${outputs}u + o;
    sum += ${slope('at')} * energy[i * ${outputs}u + o];
  }
  result[index] = 2.0 * style[index] * sum;`;
  const inputs = scalars({ style, energy, dy, output });
  const key = `demodulate-style-${outputs}`;
  return mapElements({ inputs, shape: style.shape, width: 1, key, body }, backend);
}

function energyGradient(
  { style, energy, dy, output }: WithGradient,
  _: object,
  backend: unknown,
): TensorInfo {
  const [samples, channels] = style.shape as [number, number];
  const outputs = energy.shape[1]!;
  const body = `let i = index / ${outputs}u; let o = index % ${outputs}u;
  var sum = 0.0;
  for (var n = 0u; n < ${samples}u; n++) {
    let s = style[n * ${channels}u + i];
    let at = n * ${outputs}u + o;
    sum += s * s * ${slope('at')};
  }
  result[index] = sum;`;
  const inputs = scalars({ style, dy, output });
  const key = `demodulate-energy-${samples}`;
  return mapElements({ inputs, shape: energy.shape, width: 1, key, body }, backend);
}

registerFastKernel('StudioFilterEnergy', 'webgpu', filterEnergy);
registerFastKernel('StudioFilterEnergy.w', 'webgpu', filterGradient);
registerFastKernel('StudioDemodulate', 'webgpu', demodulate);
registerFastKernel('StudioDemodulate.style', 'webgpu', styleGradient);
registerFastKernel('StudioDemodulate.energy', 'webgpu', energyGradient);
