/**
 * Writes .pth files of the older format for tests: many float16 tensors that share one storage, each with only the
 * few bytes that name it. Not part of the studio.
 */
export interface SharedTensor {
  offset: number;
  shape: readonly number[];
  strides: readonly number[];
}

/** PyTorch's magic number, its version and an empty description of the system, each as a pickle. */
const head =
  '\u0080\u0002\u008a\u000al\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003.\u0080\u0002}.';

/**
 * Tensors are called 0, 1, 2 …
 * @param values the size of the storage, all zeros
 */
export function writeSharedTensors(values: number, tensors: readonly SharedTensor[]): Buffer {
  const int = (n: number): string => `J${binary(4, (buffer) => buffer.writeInt32LE(n))}`;
  const tuple = (numbers: readonly number[]): string => `(${numbers.map(int).join('')}t`;
  const text = (word: string): string => `X${binary(4, (buffer) => buffer.writeInt32LE(word.length))}${word}`;
  // (storage, type, key, location, elements, view) is kept as memo 0, the function that rebuilds a tensor as memo 1.
  const storage = `(${text('storage')}ctorch\nHalfStorage\n${text('0')}${text('cpu')}${int(values)}NtQq\u0000`;
  const rebuild = 'ctorch._utils\n_rebuild_tensor_v2\nq\u0001';
  const items = tensors.map(
    ({ offset, shape, strides }, i) =>
      `${text(String(i))}h\u0001(h\u0000${int(offset)}${tuple(shape)}${tuple(strides)}\u0089}tR`,
  );
  const state = `\u0080\u0002${storage}0${rebuild}0}(${items.join('')}u.`;
  const keys = `\u0080\u0002](${text('0')}e.`;
  const size = binary(8, (buffer) => buffer.writeBigInt64LE(BigInt(values)));
  return Buffer.concat([Buffer.from(head + state + keys + size, 'latin1'), Buffer.alloc(2 * values)]);
}

function binary(length: number, write: (buffer: Buffer) => void): string {
  const buffer = Buffer.alloc(length);
  write(buffer);
  return buffer.toString('latin1');
}
