/**
 * One call of every kernel, as a small network makes it: the inputs' shapes and the attributes. The command
 * `kernel` prints it by default, and the snapshots of sources show it.
 */
export type Shapes = Readonly<Record<string, readonly number[]>>;

export interface KernelExample {
  /** By input, in the order in which shapes are given on the command line. Optional inputs are included. */
  shapes: Shapes;
  /** The attributes that a layer of such shapes has. */
  attrs: (shapes: Shapes) => object;
}

const MAP = [4, 8, 8, 16];
const PER_SAMPLE = [4, 16];
const SCALAR: number[] = [];
const WEIGHT_GAIN = 0.25;

const epilogue = { activation: 'lrelu', biasGain: 1, offset: 0, gain: Math.SQRT2 };
const none = (): object => ({});

/** A convolution that keeps the size of its map. */
const same = { kernel: 3, stride: 1, pad: 1, flip: false, gain: WEIGHT_GAIN };
function sameOf({ a, w }: Shapes): object {
  const kernel = w?.[0] ?? same.kernel;
  return { ...same, kernel, pad: Math.floor(kernel / 2), fineSize: a![1] };
}

/** The up-convolution of the generator, which doubles its map. */
const upOf = ({ b }: Shapes): object => ({
  ...same,
  stride: 2,
  pad: 0,
  flip: true,
  fineSize: 2 * b![1]! + 1,
});

const of = (shapes: Shapes, attrs: KernelExample['attrs'] = none): KernelExample => ({ shapes, attrs });

const gainOf = (): object => ({ gain: WEIGHT_GAIN });
const logisticOf = ({ scores }: Shapes): object => ({ low: scores![0]! / 2, share: 0.25 });
const demodulation = { style: PER_SAMPLE, w: [3, 3, 16, 16] };
const decoder = { outputs: [4, 24], z: [4, 16], fingerprint: [4, 8], weights: [2] };
const allCounted = ({ z }: Shapes): object => ({ counted: z![0] });
const groups = (): object => ({ groupSize: 4, batches: 1 });
const firAttrs = (): object => ({ up: 2, down: 1, padBefore: 2, padAfter: 1, gain: 4 });

export const examples: Readonly<Record<string, KernelExample>> = {
  StudioActGrad: of({ dy: MAP, y: MAP }, () => ({ gain: Math.SQRT2 })),
  StudioChannelBroadcast: of({ x: [16] }, () => ({ shape: MAP, gain: 1 })),
  StudioChannelDot: of({ a: MAP, b: MAP }),
  'StudioChannelDot.gradients': of({ dy: PER_SAMPLE, a: MAP, b: MAP }),
  StudioChannelSum: of({ x: MAP }, () => ({ gain: 1 })),
  StudioConsistencyLoss: of({ images: [8, 8, 8, 3], weight: SCALAR }),
  'StudioConsistencyLoss.images': of({ images: [8, 8, 8, 3], weight: SCALAR, dy: SCALAR }),
  StudioConvDown: of({ a: MAP, w: [3, 3, 16, 16], scale: PER_SAMPLE }, sameOf),
  StudioConvFilter: of({ a: MAP, b: MAP, scaleA: PER_SAMPLE, scaleB: PER_SAMPLE }, sameOf),
  StudioConvLayer: of({ a: MAP, w: [3, 3, 16, 16], bias: [16] }, (shapes) => ({
    ...epilogue,
    conv: sameOf(shapes),
  })),
  'StudioConvLayer.parameters': of({ a: [16, 16, 16, 16], b: [16, 16, 16, 16] }, (shapes) => ({
    ...epilogue,
    conv: sameOf(shapes),
  })),
  StudioConvUp: of({ b: MAP, w: [3, 3, 16, 16], scale: PER_SAMPLE }, upOf),
  StudioDecoderLosses: of(decoder, allCounted),
  'StudioDecoderLosses.outputs': of({ ...decoder, dy: [3] }, allCounted),
  StudioDemodulate: of(demodulation, gainOf),
  'StudioDemodulate.gradients': of({ ...demodulation, dy: PER_SAMPLE, output: PER_SAMPLE }, gainOf),
  'StudioDemodulate.style': of({ ...demodulation, dy: PER_SAMPLE, output: PER_SAMPLE }, gainOf),
  'StudioDemodulate.style.gradients': of(
    { ...demodulation, dy: PER_SAMPLE, output: PER_SAMPLE, arriving: PER_SAMPLE },
    gainOf,
  ),
  StudioDenseLayer: of({ x: [4, 32], w: [32, 16], bias: [16] }, () => ({
    ...epilogue,
    weightGain: WEIGHT_GAIN,
  })),
  'StudioDenseLayer.parameters': of({ x: [4, 32], g: [4, 16] }, () => ({
    weightGain: WEIGHT_GAIN,
    biasGain: 1,
  })),
  StudioEpilogue: of(
    { x: MAP, bias: [16], demod: PER_SAMPLE, noise: [4, 8, 8, 1], strength: SCALAR },
    () => epilogue,
  ),
  'StudioEpilogue.gradients': of(
    { dy: MAP, y: MAP, x: MAP, demod: PER_SAMPLE, noise: [4, 8, 8, 1] },
    () => epilogue,
  ),
  StudioFir: of({ x: MAP }, firAttrs),
  StudioLogisticLoss: of({ scores: [8], weight: SCALAR }, logisticOf),
  'StudioLogisticLoss.scores': of({ scores: [8], weight: SCALAR, dy: SCALAR }, logisticOf),
  StudioMatMul: of({ a: [4, 32], b: [32, 16] }, () => ({
    transposeA: false,
    transposeB: false,
    gain: WEIGHT_GAIN,
  })),
  StudioMinibatchStd: of({ x: [8, 4, 4, 16] }, groups),
  'StudioMinibatchStd.x': of({ x: [8, 4, 4, 16], dy: [8, 4, 4, 17] }, groups),
  StudioNoiseDot: of({ g: MAP, noise: [4, 8, 8, 1] }),
  StudioScaleChannels: of({ x: MAP, scale: PER_SAMPLE }),
  'StudioScaleChannels.gradients': of({ dy: MAP, x: MAP, scale: PER_SAMPLE }),
  StudioSumOf: of({ x0: MAP, x1: MAP, x2: MAP }),
};
