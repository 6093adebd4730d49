/** The numbers of the method that several modules need (METHOD.md, "Networks"): ops, kernels and the ONNX export. No tfjs. */

/** Leaky ReLU's slope below zero. */
export const lreluSlope = 0.2;
/** Multiplies leaky ReLU, so that it keeps the variance. */
export const lreluGain = Math.SQRT2;
/** Under the root of a demodulation. */
export const demodulationEpsilon = 1e-8;
/** Under the root of a minibatch standard deviation. */
export const minibatchStdEpsilon = 1e-8;
/** One dimension of the resampling filter, before its gain; the taps add up to 8. */
export const firTaps: readonly number[] = [1, 3, 3, 1];
