/**
 * The page of a published detector: it takes a picture or its address, and answers in words and JSON. Other pages may
 * embed it in a frame and ask by postMessage. Scripts of its own site may call window.detect (docs/DETECTOR.md).
 */
import { fromPlainError, StudioError, toPlainError } from '../src/base/error.ts';
import type { DetectorAnswer } from '../src/detector/answer.ts';
import { spawnWorker } from '../workers/kit/spawn.ts';
import type { DetectorAbout } from '../src/detector/file.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import './style.css';
import workerUrl from './worker.ts?worker&url';

/** The same limit as on the server. */
const MOST_BYTES = 32 * 1024 * 1024;

declare global {
  interface Window {
    /** Rejects with an error that says what is wrong with the picture. */
    detect(picture: Blob): Promise<DetectorAnswer>;
  }
}

const element = (id: string): HTMLElement => document.querySelector<HTMLElement>(`#${id}`)!;
const input = (id: string): HTMLInputElement => document.querySelector<HTMLInputElement>(`#${id}`)!;
const worker = spawnWorker(workerUrl, 'detector');
const waiting = new Map<
  number,
  { resolve: (answer: DetectorAnswer) => void; reject: (error: Error) => void }
>();
let asked = 0;
let shown = 0;

worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
  if (data.kind === 'opened') {
    showAbout(data.about);
  } else if (data.kind === 'failed') {
    showError(fromPlainError(data.error));
  } else {
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === 'answer') call?.resolve(data.answer);
    else call?.reject(fromPlainError(data.error));
  }
};
send({ kind: 'open', base: document.baseURI });

window.detect = async (picture) => {
  if (picture.size > MOST_BYTES) throw tooLarge();
  const bytes = await picture.arrayBuffer();
  const id = asked++;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    send({ kind: 'detect', id, picture: bytes }, [bytes]);
  });
};

input('file').addEventListener('change', ({ target }) => {
  const [file] = (target as HTMLInputElement).files ?? [];
  if (file) void show(async () => file);
});
element('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const address = input('address').value.trim();
  if (address !== '') void show(() => fetched(address));
});
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer?.files ?? [];
  if (file) void show(async () => file);
});

/** Answers {type: 'detect', id, picture: Blob} with {type: 'detected', id, answer} or {type: 'detected', id, error}. */
addEventListener('message', ({ data, source, origin }: MessageEvent<unknown>) => {
  const asks = data as { type?: unknown; id?: unknown; picture?: unknown } | null;
  if (asks?.type !== 'detect' || !(asks.picture instanceof Blob) || !source) return;
  const { id } = asks;
  const reply = (body: object): void =>
    source.postMessage({ type: 'detected', id, ...body }, { targetOrigin: origin === 'null' ? '*' : origin });
  window.detect(asks.picture).then(
    (answer) => reply({ answer }),
    (error: unknown) => reply({ error: toPlainError(error) }),
  );
});

function send(message: ToWorker, transfer: Transferable[] = []): void {
  worker.postMessage(message, transfer);
}

/** Shows the system and its version, when the detector was published, and the licences. */
function showAbout({ system, created, bits, fingerprints }: DetectorAbout): void {
  element('system').textContent = system.name;
  document.title = `Detector of ${system.name}`;
  const licences = document.createElement('a');
  licences.href = 'licences.txt';
  licences.textContent = 'Licences';
  const about = `${system.name}, version ${system.version}. Published on ${created}: ${fingerprints.length} fingerprints of ${bits} bits.`;
  element('about').replaceChildren(line('p', about), licences);
}

/** Shows the answer for a picture, unless a newer picture was given meanwhile. */
async function show(picture: () => Promise<Blob>): Promise<void> {
  const turn = ++shown;
  element('answer').replaceChildren(line('p', 'Looking at the picture…'));
  try {
    const answer = await window.detect(await picture());
    if (turn === shown) showAnswer(answer);
  } catch (error) {
    if (turn === shown) showError(error);
  }
}

function showAnswer(answer: DetectorAnswer): void {
  const { headline, reasons, resizedFrom, fingerprint } = answer;
  const lines = [line('h2', headline), line('p', reasons.join(' '))];
  if (fingerprint) lines.push(line('p', `Issued on ${fingerprint.created}; ${fingerprint.status}.`));
  if (resizedFrom) {
    lines.push(
      line('p', `It was resized from ${resizedFrom.join(' × ')} pixels, which wears a fingerprint off.`),
    );
  }
  element('answer').replaceChildren(...lines);
  element('json').textContent = JSON.stringify(answer, null, 2);
}

function showError(error: unknown): void {
  const { message, hint } = toPlainError(error);
  element('answer').replaceChildren(line('h2', message), line('p', hint));
  element('json').textContent = JSON.stringify({ error: toPlainError(error) }, null, 2);
}

function line(name: 'p' | 'h2', text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/** Fetches a picture from the page's own site or from a site that allows CORS. */
async function fetched(address: string): Promise<Blob> {
  const response = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' }).catch(
    () => undefined,
  );
  if (!response) {
    throw new StudioError(
      'cannot-read',
      'That address gave nothing: its site does not let other pages read it, or there is no such site.',
      'Save the picture and choose the file.',
    );
  }
  if (!response.ok) {
    throw new StudioError('cannot-read', `That address answers ${response.status}.`, 'Check the address.');
  }
  return new Blob(await bodyOf(response));
}

/** Reads no more bytes than a picture may have, whatever length the response claims. */
async function bodyOf({ body }: Response): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = body?.getReader();
  let sizeBytes = 0;
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    sizeBytes += read.value.length;
    if (sizeBytes > MOST_BYTES) {
      void reader?.cancel();
      throw tooLarge();
    }
    chunks.push(read.value);
  }
  return chunks;
}

function tooLarge(): StudioError {
  return new StudioError('body-too-large', 'The picture has more than 32 MiB.', 'Scale it down first.');
}
