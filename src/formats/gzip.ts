/**
 * Unpacks a gzip file while it is read. The file may consist of several members; only the checksum of the last is
 * compared, at the end. Source: RFC 1952.
 */
import { StudioError } from '../base/error.ts';
import { crc32 } from './crc.ts';
import { DamagedStream, inflatePieces, mostUnpacked } from './inflate.ts';

const trailerBytes = 8;

/**
 * The unpacked contents of a gzip file of `packedBytes`, in pieces. Rejects with StudioError `bad-gzip` if the file
 * is damaged or unpacks to more than pictures in a file of its size can. Errors of `pieces` are passed on.
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
    `Not a valid gzip file: ${fault}.`,
    'Unpack it, and add the file that it holds.',
  );
}
