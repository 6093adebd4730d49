/** TFRecords for specs, whose pictures are identified by one value each. */
import { writeExampleImage } from '../../src/formats/tf-example.ts';
import { tfrecord } from '../../src/formats/tfrecord.ts';

/** Records of colour pictures, each filled with one value. */
export function recordsOf(values: readonly number[], resolution: number): Buffer {
  const picture = (value: number): Uint8Array =>
    writeExampleImage({
      channels: 3,
      resolution,
      data: new Uint8Array(3 * resolution * resolution).fill(value),
    });
  return Buffer.concat(values.map((value) => tfrecord(picture(value))));
}
