/**
 * A gzip file, unpacked as it is read. It may be several that were put together; the checksum of the last is compared at the
 * end. Source: RFC 1952.
 */
import { StudioError } from '../base/error.ts';
import { crc32 } from './crc.ts';
import { DamagedStream, inflatePieces, mostUnpacked } from './inflate.ts';

const trailerBytes = 8;

/**
 * What a gzip file of `packedBytes` holds, in pieces. Rejects with StudioError `bad-gzip` on damage, and where it unpacks to
 * more than a file of its size can hold of pictures; with what `pieces` rejects with.
 */
export async function* gunzip(
  pieces: AsyncIterable<Uint8Array>,
  packedBytes: number,
): AsyncGenerator<Uint8Array> {
  const most = mostUnpacked(packedBytes);
  const end = { bytes: new Uint8Array(0) };
  let unpackedBytes = 0;
  let sum = 0;
  let hasMade = false;
  try {
    const hooks = {
      onChunk(chunk: Uint8Array) {
        hasMade = true;
        sum = crc32(chunk, sum);
      },
      onMember: () => (sum = 0),
    };
    for await (const chunk of inflatePieces(keepingEnd(pieces, end), 'gzip', hooks)) {
      unpackedBytes += chunk.length;
      if (unpackedBytes > most) refuse(`its ${packedBytes} bytes unpack to more than ${most}`);
      yield chunk;
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    if (hasMade && error.message === 'invalid gzip data') refuse('something else follows its end');
    refuse(`it is damaged: ${error.message}`);
  }
  const trailer = new DataView(end.bytes.buffer, end.bytes.byteOffset, end.bytes.byteLength);
  if (trailer.byteLength < trailerBytes || trailer.getUint32(0, true) !== sum)
    refuse('its checksum does not match');
}

/** Passes everything on and keeps the last eight bytes. */
async function* keepingEnd(
  pieces: AsyncIterable<Uint8Array>,
  end: { bytes: Uint8Array },
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    end.bytes = new Uint8Array([...end.bytes, ...piece.subarray(-trailerBytes)]).slice(-trailerBytes);
    yield piece;
  }
}

function refuse(fault: string): never {
  throw new StudioError(
    'bad-gzip',
    `Not a sound gzip file: ${fault}.`,
    'Unpack it, and add the file that it holds.',
  );
}
