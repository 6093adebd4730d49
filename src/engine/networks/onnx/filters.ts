/** Convolution weights in ONNX's order, from [kh,kw,in,out] as they are stored. */
import type { PlainVariable } from '../plain-model.ts';

/** → [out,in,kh,kw], times `gain`: the weight of Conv. */
export function convFilter(weight: PlainVariable, gain: number): Float32Array {
  return reordered(weight, gain, ({ taps, inputs }, tap, i, o) => (o * inputs + i) * taps + tap);
}

/** → [in,out,kh,kw], turned by half a turn, times `gain`: the weight of ConvTranspose. */
export function transposedFilter(weight: PlainVariable, gain: number): Float32Array {
  return reordered(
    weight,
    gain,
    ({ taps, outputs }, tap, i, o) => (i * outputs + o) * taps + (taps - 1 - tap),
  );
}

interface Sizes {
  taps: number;
  inputs: number;
  outputs: number;
}

/** Each value times `gain`, at the place that is given for its tap, input and output. */
function reordered(
  { shape, data }: PlainVariable,
  gain: number,
  placeOf: (sizes: Sizes, tap: number, input: number, output: number) => number,
): Float32Array {
  const [height, width, inputs, outputs] = shape as [number, number, number, number];
  const sizes = { taps: height * width, inputs, outputs };
  const result = new Float32Array(data.length);
  let at = 0;
  for (let tap = 0; tap < sizes.taps; tap++)
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++) result[placeOf(sizes, tap, i, o)] = data[at++]! * gain;
  return result;
}
