import { expect, it } from 'vitest';
import { ProtobufWriter } from './protobuf.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

it('writes the examples of the encoding guide', () => {
  const number = new ProtobufWriter();
  number.varint(1, 150);
  expect(hex(number.finish())).toBe('089601');

  const text = new ProtobufWriter();
  text.string(2, 'testing');
  expect(hex(text.finish())).toBe('120774657374696e67');

  const nested = new ProtobufWriter();
  nested.message(3, (inner) => inner.varint(1, 150));
  expect(hex(nested.finish())).toBe('1a03089601');
});

it('writes negatives, large numbers, floats and two-byte tags', () => {
  const writer = new ProtobufWriter();
  writer.varint(1, -2);
  writer.varint(16, 2n ** 63n - 1n);
  writer.float(2, 0.25);
  expect(hex(writer.finish())).toBe('08feffffffffffffffff01' + '8001ffffffffffffffff7f' + '150000803e');
});
