/**
 * FIR resampling on WebGPU: one invocation an output pixel and channel quad, the 4×4 taps unrolled; of the zero-inserted
 * signal only the taps that meet a sample are read.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { flatWorkgroups, type ComputeDevice } from '../../gpu/compute-device.ts';
import { firTaps } from '../constants.ts';
import type { FirAttrs } from '../fir.ts';
import { buffers, elementType, flatMain, FLAT_GROUP, literal, widthFor } from '../../gpu/wgsl.ts';

export function fir({ x }: { x: Tensor }, attrs: FirAttrs, device: ComputeDevice): TensorInfo {
  const { up, down, padBefore, padAfter, gain } = attrs;
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const resized = (size: number): number => Math.floor((size * up + padBefore + padAfter - 4) / down) + 1;
  const [height, width] = [resized(h), resized(w)];
  const out = device.allocate([n, height, width, c]);
  const vector = widthFor(c);
  const channels = c / vector;
  const count = n * height * width * channels;
  const program = {
    // One pipeline for all batches.
    key: `fir-${h}x${w}x${c}-u${up}d${down}p${padBefore},${padAfter}-${gain}`,
    wgsl: () => `
${buffers([{ name: 'x', width: vector }], [{ name: 'result', width: vector }])}
fn row(n : u32, q : i32, column : i32, c : u32) -> ${elementType(vector)} {
  if (q < 0 || q >= ${h * up} || q % ${up} != 0) { return ${elementType(vector)}(); }
  let at = (n * ${h}u + u32(q / ${up})) * ${w}u;
  var sum = ${elementType(vector)}();
  ${firTaps
    .map(
      (tap, i) => `{ let p = column + ${i};
    if (p >= 0 && p < ${w * up} && p % ${up} == 0) { sum += ${literal(tap)} * x[(at + u32(p / ${up})) * ${channels}u + c]; } }`,
    )
    .join('\n  ')}
  return sum;
}
${flatMain(
  'arrayLength(&result)',
  `let c = index % ${channels}u; let pixel = index / ${channels}u;
  let column = i32(pixel % ${width}u * ${down}u) - ${padBefore};
  let line = i32(pixel / ${width}u % ${height}u * ${down}u) - ${padBefore};
  let n = pixel / ${width * height}u;
  let sum = ${firTaps.map((tap, i) => `${literal(tap)} * row(n, line + ${i}, column, c)`).join(' + ')};
  result[index] = sum * ${literal(gain / 64)};`,
)}`,
  };
  device.dispatch(program, [x, out], flatWorkgroups(count, FLAT_GROUP));
  return out;
}
