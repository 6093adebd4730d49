/** Fourier transforms, radix 2 and in double precision. The number of values is a power of two. */

/** The discrete Fourier transform of re + i·im, in place: X[k] = Σ x[n]·exp(-2πi·kn/N), N a power of two. */
export function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) for (const part of [re, im]) [part[i], part[j]] = [part[j]!, part[i]!];
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const [cos, sin] = [Math.cos((2 * Math.PI * k) / size), -Math.sin((2 * Math.PI * k) / size)];
      for (let a = k; a < n; a += size) {
        const b = a + half;
        const x = re[b]! * cos - im[b]! * sin;
        const y = re[b]! * sin + im[b]! * cos;
        [re[b], im[b]] = [re[a]! - x, im[a]! - y];
        [re[a], im[a]] = [re[a]! + x, im[a]! + y];
      }
    }
  }
}

/** Magnitudes of the two-dimensional transform of [side,side] values, frequency zero in the middle, at [side/2, side/2]. */
export function centredMagnitudes(values: Float64Array, side: number): Float64Array {
  const re = Float64Array.from(values);
  const im = new Float64Array(side * side);
  for (let row = 0; row < side; row++) {
    fft(re.subarray(row * side, (row + 1) * side), im.subarray(row * side, (row + 1) * side));
  }
  const [columnRe, columnIm] = [new Float64Array(side), new Float64Array(side)];
  const magnitudes = new Float64Array(side * side);
  const centred = (k: number): number => (k + side / 2) % side;
  for (let column = 0; column < side; column++) {
    for (let row = 0; row < side; row++) {
      columnRe[row] = re[row * side + column]!;
      columnIm[row] = im[row * side + column]!;
    }
    fft(columnRe, columnIm);
    for (let row = 0; row < side; row++) {
      magnitudes[centred(row) * side + centred(column)] = Math.hypot(columnRe[row]!, columnIm[row]!);
    }
  }
  return magnitudes;
}
