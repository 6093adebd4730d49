import { expect, it } from 'vitest';
import { webmOf } from './webm.ts';

it('a WebM is refused, with what to do, where there is no encoder for it', async () => {
  expect('VideoEncoder' in globalThis).toBe(false);
  const options = { delayMs: 80, signal: new AbortController().signal, onEncoded: () => undefined };
  await expect(webmOf([], options)).rejects.toMatchObject({ code: 'no-video', hint: 'Save it as APNG.' });
});
