/**
 * Writes a dataset as the official tool's TFRecords: one file per level of detail, from the full size down to 4×4,
 * with one image [C,H,W] per record. Each lower level is the 2×2 mean of the level above, computed in float. Every
 * level is rounded separately, half to even.
 */
import { writeExampleImage } from '../formats/tf-example.ts';
import { tfrecord } from '../formats/tfrecord.ts';

export interface LevelRecord {
  /** log2 of the side: 7 for 128×128. */
  level: number;
  /** The record's bytes, to append to this level's file. */
  record: Uint8Array<ArrayBuffer>;
}

const SMALLEST_LEVEL = 2;

/** The official name: NAME-r07.tfrecords for level 7. */
export function levelFileName(datasetName: string, level: number): string {
  return `${datasetName}-r${String(level).padStart(2, '0')}.tfrecords`;
}

/** Converts an image, uint8 [R,R,C], to the records of all its levels, largest first. R is a power of two, at least 4. */
export function levelRecords(image: Uint8Array, resolution: number, channels: 1 | 3): LevelRecord[] {
  const records: LevelRecord[] = [];
  let values = channelsFirst(image, resolution, channels);
  for (let level = Math.log2(resolution); level >= SMALLEST_LEVEL; level--) {
    const side = 2 ** level;
    const data = Uint8Array.from(values, roundHalfToEven);
    records.push({ level, record: tfrecord(writeExampleImage({ channels, resolution: side, data })) });
    if (level > SMALLEST_LEVEL) values = halve(values, side, channels);
  }
  return records;
}

/** [H,W,C] to [C,H,W], in float. */
function channelsFirst(image: Uint8Array, resolution: number, channels: number): Float32Array {
  const area = resolution * resolution;
  return Float32Array.from(
    { length: area * channels },
    (_, i) => image[(i % area) * channels + Math.floor(i / area)]!,
  );
}

/** The means of 2×2 blocks in every channel: [C,S,S] to [C,S/2,S/2]. Exact in float32, as sums of quarters of bytes. */
function halve(values: Float32Array, side: number, channels: number): Float32Array {
  const half = side / 2;
  const means = new Float32Array(channels * half * half);
  for (let i = 0; i < means.length; i++) {
    const column = i % half;
    const row = Math.floor(i / half) % half;
    const channel = Math.floor(i / (half * half));
    const at = (channel * side + row * 2) * side + column * 2;
    means[i] = (values[at]! + values[at + 1]! + values[at + side]! + values[at + side + 1]!) / 4;
  }
  return means;
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}
