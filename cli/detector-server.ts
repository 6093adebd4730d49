/**
 * Serves a published detector's folder over HTTP on localhost: its files, and POST /detect, which takes a picture as
 * the body and answers in JSON. Pictures are read in memory, one after another, and never stored.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { serveFolder } from '../scripts/lib/static-server.mjs';
import { StudioError } from '../src/base/error.ts';
import type { DetectorAnswer } from '../src/detector/answer.ts';

/** Larger than any camera's pictures. */
export const MOST_BODY_BYTES = 32 * 1024 * 1024;

export interface DetectorServer {
  server: Server;
  port: number;
  url: string;
}

export interface ServeOptions {
  /** 0 means any free port. */
  port: number;
  detect: (picture: Uint8Array<ArrayBuffer>) => Promise<DetectorAnswer>;
}

/** Rejects if the folder has no page or the port is not free. */
export function serveDetector(folder: string, { port, detect }: ServeOptions): Promise<DetectorServer> {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (picture: Uint8Array<ArrayBuffer>): Promise<DetectorAnswer> => {
    const answer = last.then(() => detect(picture));
    last = answer.catch(() => undefined);
    return answer;
  };
  const also = (request: IncomingMessage, response: ServerResponse): boolean => {
    const isForUs = request.method === 'POST' && /^\/detect\/?(\?|$)/.test(request.url ?? '');
    if (isForUs) void answerPost(request, response, inTurn);
    return isForUs;
  };
  return serveFolder(folder, { port, findPort: false, also });
}

async function answerPost(
  request: IncomingMessage,
  response: ServerResponse,
  detect: ServeOptions['detect'],
): Promise<void> {
  try {
    send(response, 200, await detect(await bodyOf(request)));
  } catch (error) {
    if (response.destroyed) return;
    if (!(error instanceof StudioError)) {
      send(response, 500, { error: { code: 'fault', message: 'The detector failed.', hint: '' } });
      return;
    }
    const { code, message, hint } = error;
    if (code === 'body-too-large') response.setHeader('Connection', 'close');
    send(response, code === 'body-too-large' ? 413 : 422, { error: { code, message, hint } });
  }
}

/** Reads the body. Throws 'body-too-large' as soon as it exceeds the limit. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const tooLarge = (): StudioError =>
    new StudioError(
      'body-too-large',
      `The picture has more than ${MOST_BODY_BYTES / 1024 / 1024} MiB.`,
      'Scale it down first.',
    );
  if (Number(request.headers['content-length']) > MOST_BODY_BYTES) throw tooLarge();
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MOST_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(`${JSON.stringify(body)}\n`);
}
