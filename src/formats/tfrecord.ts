/**
 * TFRecord files: a sequence of records, each with its length and two masked CRC-32C checksums. Files are read in
 * chunks, so that datasets need not fit in memory. tf-example.ts reads what a record holds. Source: TensorFlow's
 * guide "TFRecord and tf.train.Example". Unlike TensorFlow, this reader reports a file that is cut within a header,
 * and refuses an excessive length before it allocates memory.
 */
import { joinBytes } from '../base/bytes.ts';
import { StudioError } from '../base/error.ts';
import { crc32c } from './crc.ts';

export interface TfrecordReader {
  /** Takes the next chunk of the file and returns the records it completes. They may be views of the chunk. */
  push(chunk: Uint8Array): Uint8Array[];
  /** Call after the last chunk. Throws if the file ends within a record. Returns the number of records. */
  end(): number;
}

/** length (8), its checksum (4); then follow the data and its checksum (4) */
const headerBytes = 12;
const footerBytes = 4;
/** Enough for a 4096×4096 colour image in float32. */
const maxRecordBytes = 256 * 2 ** 20;
const maskDelta = 0xa282ead8;

/** Throws StudioError `bad-tfrecord` naming the record's index (from 0) and its byte. */
export function createTfrecordReader(): TfrecordReader {
  let pending = new Uint8Array(0);
  let startByte = 0;
  let index = 0;
  const refuse = (fault: string) => refuseRecord(index, fault, startByte);

  /** The length of the record at the start of `bytes`; undefined while its header is incomplete. */
  const recordBytes = (bytes: Uint8Array): number | undefined => {
    if (startByte === 0 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8) {
      refuse('the file is compressed with gzip; unpack it first');
    }
    if (bytes.length < headerBytes) return undefined;
    if (!isRecordHeader(bytes)) refuse('the checksum of its length is wrong');
    const length = new DataView(bytes.buffer, bytes.byteOffset, headerBytes).getBigUint64(0, true);
    if (length > maxRecordBytes) refuse(`it claims ${length} bytes; at most ${maxRecordBytes} are allowed`);
    return Number(length);
  };

  return {
    push(chunk) {
      const records: Uint8Array[] = [];
      let bytes = pending.length === 0 ? chunk : joinBytes([pending, chunk]);
      for (;;) {
        const length = recordBytes(bytes);
        if (length === undefined || bytes.length < headerBytes + length + footerBytes) break;
        const data = bytes.subarray(headerBytes, headerBytes + length);
        const view = new DataView(bytes.buffer, bytes.byteOffset + headerBytes + length, footerBytes);
        if (view.getUint32(0, true) !== maskedCrc(data)) refuse('the checksum of its data is wrong');
        records.push(data);
        index += 1;
        startByte += headerBytes + length + footerBytes;
        bytes = bytes.subarray(headerBytes + length + footerBytes);
      }
      pending = new Uint8Array(bytes);
      return records;
    },
    end() {
      if (pending.length > 0) {
        const length = recordBytes(pending);
        const where =
          length === undefined
            ? 'its header'
            : pending.length < headerBytes + length
              ? `its data (${pending.length - headerBytes} of ${length} bytes are there)`
              : 'its last checksum';
        refuse(`the file ends within ${where}`);
      }
      if (index === 0) refuse('the file has no records');
      return index;
    },
  };
}

/**
 * Whether a file begins with a record, that is, whether the checksum of its length is right.
 * @param start 12 bytes or more
 */
export function isRecordHeader(start: Uint8Array): boolean {
  if (start.length < headerBytes) return false;
  const view = new DataView(start.buffer, start.byteOffset, headerBytes);
  return view.getUint32(8, true) === maskedCrc(start.subarray(0, 8));
}

/** All records of a file in memory. Most are views of it. Throws as createTfrecordReader does. */
export function* readTfrecords(file: Uint8Array): Generator<Uint8Array> {
  const reader = createTfrecordReader();
  // In pieces, so that the first records come before the whole file has been checked.
  const stepBytes = 2 ** 20;
  for (let start = 0; start < file.length; start += stepBytes) {
    yield* reader.push(file.subarray(start, start + stepBytes));
  }
  reader.end();
}

/** The size of a record in a file, with lengths and checksums. */
export function recordBytesOf(record: Uint8Array): number {
  return headerBytes + record.length + footerBytes;
}

/** One record as TensorFlow's writer puts it into a file. */
export function tfrecord(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(headerBytes + data.length + footerBytes);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, headerBytes);
  view.setUint32(headerBytes + data.length, maskedCrc(data), true);
  return record;
}

/** Also used for the contents of a record, so that all errors name the place in the same words. */
export function refuseRecord(index: number, fault: string, startByte?: number): never {
  const place = startByte === undefined ? '' : ` at byte ${startByte}`;
  throw new StudioError(
    'bad-tfrecord',
    `Damaged TFRecord file: record ${index}${place}: ${fault}.`,
    'Copy or create the dataset again; nothing of this file was taken.',
  );
}

/** The CRC is rotated and a constant added, since a plain checksum of data that contains checksums would be weak. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + maskDelta) >>> 0;
}
