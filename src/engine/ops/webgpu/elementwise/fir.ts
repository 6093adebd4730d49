/**
 * FIR resampling on WebGPU: one invocation an output pixel and channel quad, the 4×4 taps unrolled; of the zero-inserted
 * signal only the taps that meet a sample are read.
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { flatWorkgroups, program } from '../../../gpu/program.ts';
import { buffers, elementType, flatMain, FLAT_GROUP, literal, named, widthFor } from '../../../gpu/wgsl.ts';
import { firTaps } from '../../constants.ts';
import type { FirAttrs } from '../../fir.ts';

interface Spec extends FirAttrs {
  height: number;
  width: number;
  channels: number;
}

export function fir({ x }: { x: Tensor }, attrs: FirAttrs, device: ComputeDevice): TensorInfo {
  const { up, down, padBefore, padAfter, gain } = attrs;
  const [n, height, width, channels] = x.shape as [number, number, number, number];
  const spec = { height, width, channels, up, down, padBefore, padAfter, gain };
  const out = device.allocate([n, resized(height, spec), resized(width, spec), channels]);
  const count = out.shape.reduce((product, size) => product * size) / widthFor(channels);
  device.dispatch(
    program('fir', spec, source),
    { reads: [x], writes: [out] },
    flatWorkgroups(count, FLAT_GROUP),
  );
  return out;
}

const resized = (size: number, { up, down, padBefore, padAfter }: FirAttrs): number =>
  Math.floor((size * up + padBefore + padAfter - firTaps.length) / down) + 1;

/** One pipeline for all batches. */
function source(spec: Spec): string {
  const { height, width, channels, up, down, padBefore, gain } = spec;
  const [outHeight, outWidth] = [resized(height, spec), resized(width, spec)];
  const vector = widthFor(channels);
  const type = elementType(vector);
  const per = channels / vector;
  const readTap = (tap: number, i: number): string => `{ let p = column + ${i};
    if (p >= 0 && p < ${width * up} && p % ${up} == 0) { sum += ${literal(tap)} * x[(at + u32(p / ${up})) * ${per}u + c]; } }`;
  const rows = firTaps.map((tap, i) => `${literal(tap)} * row(n, line + ${i}, column, c)`);
  return `
${buffers(named(vector, 'x'), named(vector, 'result'))}
fn row(n : u32, q : i32, column : i32, c : u32) -> ${type} {
  if (q < 0 || q >= ${height * up} || q % ${up} != 0) { return ${type}(); }
  let at = (n * ${height}u + u32(q / ${up})) * ${width}u;
  var sum = ${type}();
  ${firTaps.map(readTap).join('\n  ')}
  return sum;
}
${flatMain(
  'arrayLength(&result)',
  `let c = index % ${per}u; let pixel = index / ${per}u;
  let column = i32(pixel % ${outWidth}u * ${down}u) - ${padBefore};
  let line = i32(pixel / ${outWidth}u % ${outHeight}u * ${down}u) - ${padBefore};
  let n = pixel / ${outWidth * outHeight}u;
  let sum = ${rows.join(' + ')};
  result[index] = sum * ${literal(gain / 64)};`,
)}`;
}
