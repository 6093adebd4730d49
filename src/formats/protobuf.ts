/**
 * Writes Protocol Buffers' wire format: fields in the order of the calls, without any schema. Chunks are kept as they
 * are and joined once, so that large `bytes` fields (weights) are copied only once.
 * Source: protobuf.dev, "Encoding".
 */

const WIRE = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;

export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];
  #sizeBytes = 0;

  /** An int32, int64, bool or enum: a whole number that a double holds exactly. Negatives are 64-bit two's complement. */
  varint(field: number, value: number | bigint): void {
    this.#tag(field, WIRE.varint);
    this.#push(varintBytes(value));
  }

  float(field: number, value: number): void {
    this.#tag(field, WIRE.fixed32);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#push(bytes);
  }

  double(field: number, value: number): void {
    this.#tag(field, WIRE.fixed64);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#push(bytes);
  }

  /** Repeated whole numbers in packed form. */
  packed(field: number, values: readonly (number | bigint)[]): void {
    this.bytes(field, Uint8Array.from(values.flatMap((value) => [...varintBytes(value)])));
  }

  string(field: number, text: string): void {
    this.bytes(field, new TextEncoder().encode(text));
  }

  /** The bytes are not copied before finish(), so do not change them until then. */
  bytes(field: number, bytes: Uint8Array): void {
    this.#tag(field, WIRE.lengthDelimited);
    this.#push(varintBytes(bytes.byteLength));
    this.#push(bytes);
  }

  /** A message inside this one, filled by `write`. */
  message(field: number, write: (message: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    write(inner);
    this.#tag(field, WIRE.lengthDelimited);
    this.#push(varintBytes(inner.#sizeBytes));
    for (const chunk of inner.#chunks) this.#push(chunk);
  }

  finish(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.#sizeBytes);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.byteLength;
    }
    return whole;
  }

  #tag(field: number, wireType: number): void {
    this.#push(varintBytes(field * 8 + wireType));
  }

  #push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#sizeBytes += chunk.byteLength;
  }
}

/** Seven bits per byte, lowest first. The top bit is set on all bytes but the last. */
function varintBytes(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
