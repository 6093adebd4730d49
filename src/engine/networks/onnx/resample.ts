/** The FIR filter [1,3,3,1] as depthwise ONNX convolutions: ×2 up, ×2 down, and the blurs around strided convolutions. */
import type { Value } from '../../../formats/onnx/graph.ts';
import { firTaps } from '../../ops/constants.ts';
import type { ResampleLayer } from '../description/layer.ts';
import type { OnnxContext } from './context.ts';

/** [N,C,H,W] → [N,C,2H,2W] or [N,C,H/2,W/2]. */
export function addResample(context: OnnxContext, { kind, name, channels }: ResampleLayer, x: Value): Value {
  // Zero-inserting and filtering is one transposed convolution; its outermost samples are those that the padding (2,1)
  // never reaches.
  return kind === 'upsample'
    ? addFilter(context, 'ConvTranspose', x, { channels, gain: 4, pad: 1, stride: 2, scope: name })
    : addFilter(context, 'Conv', x, { channels, gain: 1, pad: 1, stride: 2, scope: name });
}

/** The blur beside a strided convolution, with `pad` zeros on every side; the filter sums to `gain`. */
export function addBlur(
  context: OnnxContext,
  x: Value,
  options: { channels: number; gain: number; pad: number; scope: string },
): Value {
  return addFilter(context, 'Conv', x, { ...options, stride: 1 });
}

interface FilterOptions {
  channels: number;
  gain: number;
  pad: number;
  stride: 1 | 2;
  scope: string;
}

function addFilter(
  { graph }: OnnxContext,
  operator: 'Conv' | 'ConvTranspose',
  x: Value,
  { channels, gain, pad, stride, scope }: FilterOptions,
): Value {
  const size = firTaps.length;
  const weight = graph.constant(`fir/${channels}x${gain}`, [channels, 1, size, size], () =>
    firFilter(channels, gain),
  );
  const attributes = {
    group: channels,
    kernel_shape: [size, size],
    pads: Array<number>(4).fill(pad),
    strides: [stride, stride],
  };
  return graph.node(operator, [x, weight], attributes, scope);
}

/** outer([1,3,3,1]) with the sum `gain`, once a channel: [C,1,4,4]. */
function firFilter(channels: number, gain: number): Float32Array {
  const plane = firTaps.flatMap((row) => firTaps.map((column) => (row * column * gain) / 64));
  return Float32Array.from({ length: channels * plane.length }, (_, i) => plane[i % plane.length]!);
}
