/**
 * Writes TensorBoard's event files: scalars and PNG images by step, each event as one TFRecord. A file is the header
 * followed by events in order of time. Source: TensorFlow's event.proto and summary.proto.
 */
import { ProtobufWriter } from './protobuf.ts';
import { readPngHeader } from './png-chunks.ts';
import { tfrecord } from './tfrecord.ts';

export interface EventTime {
  /** Seconds since 1970. */
  wallTimeSeconds: number;
  /** The position on the horizontal axis. The official tool counts images shown. */
  step: number;
}

/** The beginning of every event file. TensorBoard ignores a file without it. */
export function eventFileHeader(wallTimeSeconds: number): Uint8Array<ArrayBuffer> {
  return event({ wallTimeSeconds, step: 0 }, (message) => message.string(3, 'brain.Event:2'));
}

/** The scalars of one step, by tag (`Loss/loss_G`). Values are stored in float32. */
export function scalarEvent(
  time: EventTime,
  scalars: Readonly<Record<string, number>>,
): Uint8Array<ArrayBuffer> {
  return summaryEvent(time, Object.entries(scalars), (value, scalar) => value.float(2, scalar));
}

/** PNG files of one step, by tag. Throws StudioError `bad-png` if one is not a PNG. */
export function imageEvent(
  time: EventTime,
  images: Readonly<Record<string, Uint8Array>>,
): Uint8Array<ArrayBuffer> {
  return summaryEvent(time, Object.entries(images), (value, png) => {
    const { width, height, colorType } = readPngHeader(png);
    value.message(4, (image) => {
      image.varint(1, height);
      image.varint(2, width);
      // Channels: grey 1, grey + alpha 2, RGB (palettes too) 3, RGBA 4.
      image.varint(3, { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 }[colorType]);
      image.bytes(4, png);
    });
  });
}

function summaryEvent<T>(
  time: EventTime,
  entries: readonly (readonly [tag: string, content: T])[],
  write: (value: ProtobufWriter, content: T) => void,
): Uint8Array<ArrayBuffer> {
  return event(time, (message) =>
    message.message(5, (summary) => {
      for (const [tag, content] of entries) {
        summary.message(1, (value) => {
          value.string(1, tag);
          write(value, content);
        });
      }
    }),
  );
}

function event(
  { wallTimeSeconds, step }: EventTime,
  write: (message: ProtobufWriter) => void,
): Uint8Array<ArrayBuffer> {
  const message = new ProtobufWriter();
  message.double(1, wallTimeSeconds);
  if (step !== 0) message.varint(2, step);
  write(message);
  return tfrecord(message.finish());
}
