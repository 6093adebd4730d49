/**
 * How much work one call of the module's Conv2D is, from the arguments that tfjs's kernel calls it with: sharing a
 * small one among threads costs more than it saves.
 */

/**
 * Multiplications from which on a convolution is shared: about a millisecond on one thread. From 4 to 60 million made
 * little difference while the cores were free; where others use them, awaiting a thread takes as long as its turn does.
 */
export const WORTH_SHARING = 2e7;

/**
 * The multiplications of a call Conv2D(x, batch, height, width, filter, filterHeight, filterWidth, top, right, bottom,
 * left, isSame, dilationHeight, dilationWidth, strideHeight, strideWidth, channelsIn, channelsOut, out): so calls
 * dist/kernels/Conv2D.js of tfjs 4.22.
 */
export function convolutionWork(call: readonly number[]): number {
  const at = (index: number): number => call[index] ?? 0;
  const rows = outputs(at(2) + at(7) + at(9), at(5), at(12), at(14));
  const columns = outputs(at(3) + at(8) + at(10), at(6), at(13), at(15));
  return at(1) * rows * columns * at(5) * at(6) * at(16) * at(17);
}

function outputs(padded: number, filter: number, dilation: number, stride: number): number {
  return Math.floor((padded - dilation * (filter - 1) - 1) / stride) + 1;
}
