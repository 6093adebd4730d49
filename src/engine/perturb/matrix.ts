/**
 * Matrices that mix the samples of one image axis: cropping, blurring, resizing, mirroring and JPEG's transform are each
 * one such matrix along the rows and one along the columns. Plain numbers, no tfjs; mix.ts applies them.
 */

/** Row-major; an output sample is a row. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float64Array;
}

/** Entry (row, column) is `entry(row, column)`. */
export function matrixOf(
  rows: number,
  columns: number,
  entry: (row: number, column: number) => number,
): Matrix {
  const values = Float64Array.from({ length: rows * columns }, (_, i) =>
    entry(Math.floor(i / columns), i % columns),
  );
  return { rows, columns, values };
}

/** A zero matrix whose row `row` gets what `taps` lists: pairs of column and weight, added up. */
export function matrixOfTaps(
  rows: number,
  columns: number,
  taps: (row: number) => Iterable<readonly [column: number, weight: number]>,
): Matrix {
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (const [column, weight] of taps(row)) values[row * columns + column]! += weight;
  }
  return { rows, columns, values };
}

/** The matrix that does `second` after `first`. */
export function after(second: Matrix, first: Matrix): Matrix {
  return matrixOf(second.rows, first.columns, (row, column) => {
    let sum = 0;
    for (let k = 0; k < first.rows; k++) {
      sum += second.values[row * second.columns + k]! * first.values[k * first.columns + column]!;
    }
    return sum;
  });
}
