/** Convolution weights in ONNX's order, from [kh,kw,in,out] as they are stored. */
import type { PlainVariable } from '../plain-model.ts';

/** → [out,in,kh,kw], times `gain`: the weight of Conv. */
export function convFilter({ shape, data }: PlainVariable, gain: number): Float32Array {
  const { taps, inputs, outputs } = sizesOf(shape);
  const result = new Float32Array(data.length);
  for (let tap = 0; tap < taps; tap++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        result[(o * inputs + i) * taps + tap] = data[(tap * inputs + i) * outputs + o]! * gain;
      }
    }
  }
  return result;
}

/** → [in,out,kh,kw], turned by half a turn, times `gain`: the weight of ConvTranspose. */
export function transposedFilter({ shape, data }: PlainVariable, gain: number): Float32Array {
  const { taps, inputs, outputs } = sizesOf(shape);
  const result = new Float32Array(data.length);
  for (let tap = 0; tap < taps; tap++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        result[(i * outputs + o) * taps + (taps - 1 - tap)] = data[(tap * inputs + i) * outputs + o]! * gain;
      }
    }
  }
  return result;
}

function sizesOf(shape: readonly number[]): { taps: number; inputs: number; outputs: number } {
  const [height, width, inputs, outputs] = shape as [number, number, number, number];
  return { taps: height * width, inputs, outputs };
}
