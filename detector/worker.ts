/** The detector's worker: opens its files on the wasm backend, and answers for one picture after another. */
import jpegUrl from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url';
import webpUrl from '@jsquash/webp/codec/dec/webp_dec.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { StudioError, toPlainError } from '../src/base/error.ts';
import { createCodecs, type CodecName } from '../src/data/decode/codecs.ts';
import type { DecoderOnDevice } from '../src/decoding/reader.ts';
import { detect } from '../src/detector/answer.ts';
import { openDetector, type OpenedDetector } from '../src/detector/open.ts';
import { openWasm } from '../src/engine/device/wasm.ts';
import { CapturedFunctions } from '../src/engine/gpu/capture/captured-functions.ts';
import { toTensors } from '../src/engine/networks/load.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/**
 * tfjs wants an entry for each of its builds. This page uses the single-threaded one with SIMD, which browsers
 * support since 2021.
 */
const wasmPaths = {
  'tfjs-backend-wasm.wasm': simdUrl,
  'tfjs-backend-wasm-simd.wasm': simdUrl,
  'tfjs-backend-wasm-threaded-simd.wasm': simdUrl,
};

interface Ready {
  detector: OpenedDetector;
  decoder: DecoderOnDevice;
}

/** Other decoders would be larger than the rest of the detector. */
const codecUrls: Partial<Record<CodecName, string>> = { jpeg: jpegUrl, webp: webpUrl };
const codecs = createCodecs(async (codec) => {
  const url = codecUrls[codec];
  if (url === undefined) {
    throw new StudioError(
      'image-unsupported',
      `This detector does not read ${codec.toUpperCase()}.`,
      'Save the picture as PNG and give that.',
    );
  }
  return WebAssembly.compile(await bytesAt(url));
});

const say = (message: FromWorker): void => self.postMessage(message);
let ready: Promise<Ready> | undefined;
let last: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'open') {
    ready = open(data.base);
    ready.then(
      ({ detector }) => say({ kind: 'opened', about: detector.about }),
      (error: unknown) => say({ kind: 'failed', error: toPlainError(error) }),
    );
    return;
  }
  const { id, picture } = data;
  last = last.then(() => answer(id, new Uint8Array(picture)));
};

async function open(base: string): Promise<Ready> {
  const [detector] = await Promise.all([
    openDetector((name) => bytesAt(new URL(name, base))),
    openWasm({ wasmPaths }),
  ]);
  const weights = toTensors(detector.weights);
  return { detector, decoder: { config: detector.config, weights, functions: new CapturedFunctions() } };
}

async function answer(id: number, picture: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    if (!ready) throw new StudioError('bad-detector', 'The detector is not open.');
    const { detector, decoder } = await ready;
    say({ kind: 'answer', id, answer: await detect(decoder, detector, picture, codecs) });
  } catch (error) {
    say({ kind: 'error', id, error: toPlainError(error) });
  }
}

async function bytesAt(url: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) {
    const name = String(url).split('/').at(-1);
    throw new StudioError(
      'bad-detector',
      `A file of this detector is missing: ${name}.`,
      'Upload the whole folder.',
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}
