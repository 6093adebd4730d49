/**
 * What JPEG does to an image, with gradients: YCbCr, chroma at half size, 8×8 cosine transform, division by the
 * quality's tables, rounding (softened: rounding.ts), and back. Not a codec: it makes no file, and a real
 * encoder differs in details. At quality 50, four sample pictures of 64 px lay 2.6 of 255 levels from
 * mozjpeg's, which lay 5.1 from the originals. For real JPEG, encode and decode elsewhere. Sources: ITU-T T.81,
 * JFIF 1.02.
 */
import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '../ops/matmul.ts';
import { quantisationTable } from './jpeg-tables.ts';
import { lumaWeights } from './luma.ts';
import { after, matrixOf, matrixOfTaps, type Matrix } from './matrix.ts';
import { mix } from './mix.ts';
import { holdInRange } from './range.ts';
import { bilinearMatrix } from './resize.ts';
import { softRound } from './rounding.ts';

const block = 8;
/** Half the range of pixel values: an image of -1…1 times this is the pixels, less the middle of their range. */
const half = 127.5;
/** JPEG counts from 128, which lies this much above the middle. */
const shift = 0.5;

/** x[N,S,S,C], C 1 or 3, → the same shape, held in range. `quality` from 1 to 100. */
export function jpeg(x: tf.Tensor, quality: number): tf.Tensor {
  const size = x.shape[1]!;
  const pixels = tf.mul(x, half);
  const luma = (plane: tf.Tensor): tf.Tensor =>
    tf.add(
      throughBlocks(tf.sub(plane, shift), lumaAxis(size), quantisationTable('luminance', quality)),
      shift,
    );
  const chroma = (planes: tf.Tensor): tf.Tensor =>
    throughBlocks(planes, chromaAxis(size), quantisationTable('chrominance', quality));
  if (x.shape[3] === 1) return holdInRange(tf.mul(luma(pixels), 1 / half));

  const [n, , , c] = x.shape as [number, number, number, number];
  const ycc = mixChannels(pixels, toYcc);
  const y = luma(tf.slice(ycc, [0, 0, 0, 0], [n, size, size, 1]));
  const cbcr = chroma(tf.slice(ycc, [0, 0, 0, 1], [n, size, size, c - 1]));
  return holdInRange(tf.mul(mixChannels(tf.concat([y, cbcr], 3), toRgb), 1 / half));
}

/** How one axis of a plane goes into cosine coefficients and comes back. */
interface Axis {
  forward: Matrix;
  back: Matrix;
}

function throughBlocks(x: tf.Tensor, { forward, back }: Axis, table: readonly number[]): tf.Tensor {
  const coefficients = mix(x, { rows: forward, columns: forward });
  const size = forward.rows;
  const divisors = Float32Array.from({ length: size * size }, (_, i) => {
    const [row, column] = [Math.floor(i / size) % block, (i % size) % block];
    return table[row * block + column]!;
  });
  const quantised = softRound(
    tf.mul(
      coefficients,
      tf.tensor4d(
        divisors.map((divisor) => 1 / divisor),
        [1, size, size, 1],
      ),
    ),
  );
  return mix(tf.mul(quantised, tf.tensor4d(divisors, [1, size, size, 1])), { rows: back, columns: back });
}

/** Padded to whole blocks by its last sample. */
function lumaAxis(size: number): Axis {
  const padded = Math.ceil(size / block) * block;
  const cosine = cosineMatrix(padded);
  return {
    forward: after(cosine, paddingMatrix(size, padded)),
    back: after(
      matrixOf(size, padded, (to, from) => (to === from ? 1 : 0)),
      transposed(cosine),
    ),
  };
}

/** At half size: the mean of two samples on the way in, bilinear on the way out, as libjpeg does. */
function chromaAxis(size: number): Axis {
  const padded = Math.ceil(size / (2 * block)) * 2 * block;
  const cosine = cosineMatrix(padded / 2);
  const smaller = after(bilinearMatrix(padded, padded / 2), paddingMatrix(size, padded));
  const larger = bilinearMatrix(padded / 2, padded);
  const cut = matrixOf(size, padded, (to, from) => (to === from ? 1 : 0));
  return { forward: after(cosine, smaller), back: after(cut, after(larger, transposed(cosine))) };
}

/** The orthonormal cosine transform of each block of 8. */
function cosineMatrix(size: number): Matrix {
  return matrixOf(size, size, (row, column) => {
    if (Math.floor(row / block) !== Math.floor(column / block)) return 0;
    const [frequency, sample] = [row % block, column % block];
    const norm = frequency === 0 ? Math.sqrt(1 / block) : Math.sqrt(2 / block);
    return norm * Math.cos(((2 * sample + 1) * frequency * Math.PI) / (2 * block));
  });
}

function paddingMatrix(size: number, padded: number): Matrix {
  return matrixOfTaps(padded, size, (row) => [[Math.min(row, size - 1), 1]]);
}

function transposed({ rows, columns, values }: Matrix): Matrix {
  return matrixOf(columns, rows, (row, column) => values[column * columns + row]!);
}

/** x[N,H,W,3] @ a matrix of the channels, [from,to]. */
function mixChannels(x: tf.Tensor, matrix: readonly number[]): tf.Tensor {
  const mixed = matMul(tf.reshape(x, [x.size / 3, 3]), tf.tensor2d([...matrix], [3, 3]));
  return tf.reshape(mixed, x.shape);
}

const [red, green, blue] = lumaWeights as [number, number, number];
/** Rows R, G, B; columns Y, Cb, Cr. Without offsets: pixels lie about zero. */
const toYcc = [
  [red, -red / (2 * (1 - blue)), 0.5],
  [green, -green / (2 * (1 - blue)), -green / (2 * (1 - red))],
  [blue, 0.5, -blue / (2 * (1 - red))],
].flat();
/** Rows Y, Cb, Cr; columns R, G, B. */
const toRgb = [
  [1, 1, 1],
  [0, (-2 * blue * (1 - blue)) / green, 2 * (1 - blue)],
  [2 * (1 - red), (-2 * red * (1 - red)) / green, 0],
].flat();
