/**
 * Reads Protocol Buffers' wire format: the fields of one message in order, without any schema. Every length is
 * checked before it is used. Errors are plain Error; the format adds the place. Source: protobuf.dev, "Encoding".
 */

export type ProtobufField = { field: number } & (
  | { wire: 'varint'; value: bigint }
  | { wire: 'fixed64'; bytes: Uint8Array }
  | { wire: 'bytes'; bytes: Uint8Array }
  | { wire: 'fixed32'; bytes: Uint8Array }
);

/** The fields of a message, whose `bytes` are views. To read a nested message, call this on its bytes. */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const varint = (): bigint => {
    const { value, next } = readVarint(message, at);
    at = next;
    return value;
  };
  const take = (length: number): Uint8Array => {
    if (length > message.length - at) {
      throw new Error(`a field claims ${length} bytes, but its message has ${message.length - at} left`);
    }
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const field = Math.floor(tag / 8);
    if (field === 0 || field > 0x1fffffff) throw new Error(`the field number ${field}`);
    switch (tag % 8) {
      case 0:
        yield { field, wire: 'varint', value: varint() };
        break;
      case 1:
        yield { field, wire: 'fixed64', bytes: take(8) };
        break;
      case 2:
        yield { field, wire: 'bytes', bytes: take(Number(varint())) };
        break;
      case 5:
        yield { field, wire: 'fixed32', bytes: take(4) };
        break;
      default:
        throw new Error(`the wire type ${tag % 8}`);
    }
  }
}

/** The numbers of a repeated integer field in packed form, as signed 64-bit values. */
export function packedIntegers(bytes: Uint8Array): bigint[] {
  const values: bigint[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, next } = readVarint(bytes, at);
    values.push(BigInt.asIntN(64, value));
    at = next;
  }
  return values;
}

function readVarint(bytes: Uint8Array, start: number): { value: bigint; next: number } {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) throw new Error('a number that does not end');
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), next: start + i + 1 };
  }
  throw new Error('a number of more than ten bytes');
}
