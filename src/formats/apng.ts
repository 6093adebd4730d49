/**
 * Writes pictures of one size as an animated PNG that repeats forever, losslessly. The file is a PNG of the first
 * picture; the others stand in chunks that readers without animation skip. Every picture replaces the one before it
 * completely.
 * Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", acTL, fcTL, fdAT.
 */
import { joinBytes } from '../base/bytes.ts';
import { pngChunk, pngSignature } from './png-chunks.ts';
import { headerChunk, packPixels, textChunk } from './png-encode.ts';

export interface ApngShape {
  width: number;
  height: number;
  channels: 1 | 3 | 4;
}

export interface ApngInput extends ApngShape {
  /** Pixels as packFrame() packed them, in the order in which they are shown. The same one may occur several times. */
  frames: readonly Uint8Array[];
  /** How long each is shown, in whole milliseconds up to 65535. */
  delayMs: number;
  text?: Readonly<Record<string, string>>;
}

/** Packs the pixels of one picture, [height, width, channels]. This takes most of the time. */
export function packFrame(shape: ApngShape, data: Uint8Array): Uint8Array {
  return packPixels({ ...shape, data });
}

export function encodeApng({
  width,
  height,
  channels,
  frames,
  delayMs,
  text = {},
}: ApngInput): Uint8Array<ArrayBuffer> {
  // One sequence numbers both fcTL and fdAT chunks.
  let sequence = 0;
  const chunks = frames.flatMap((packed, index) => {
    const control = pngChunk('fcTL', frameControl({ sequence: sequence++, width, height, delayMs }));
    if (index === 0) return [control, pngChunk('IDAT', packed)];
    return [control, pngChunk('fdAT', uint32(sequence++), packed)];
  });
  return joinBytes([
    pngSignature,
    headerChunk({ width, height, channels }),
    // Zero plays mean endless repetition.
    pngChunk('acTL', uint32(frames.length), uint32(0)),
    ...Object.entries(text).map(([keyword, value]) => textChunk(keyword, value)),
    ...chunks,
    pngChunk('IEND'),
  ]);
}

interface FrameControl {
  sequence: number;
  width: number;
  height: number;
  delayMs: number;
}

/**
 * The whole picture, placed at the corner and shown for delayMs/1000 s. It is not blended and stays when its time is
 * over.
 */
function frameControl({ sequence, width, height, delayMs }: FrameControl): Uint8Array {
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, sequence);
  view.setUint32(4, width);
  view.setUint32(8, height);
  view.setUint16(20, delayMs);
  view.setUint16(22, 1000);
  return bytes;
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
