/**
 * Runs one check on WebGPU in a separate worker, as training does. An error that the GPU reports, and that tfjs would
 * swallow, fails the check. Checks of other backends open those themselves.
 */
import { openBackend } from '../../src/engine/open.ts';
import { bodies, ownBackend } from './bodies.ts';
import type { BodyContext, EngineAnswer, EngineRequest } from './protocol.ts';

const context: BodyContext = {
  async readFile(name) {
    const response = await fetch(new URL(`/files/${name}`, location.origin));
    if (!response.ok) throw new Error(`The spec offers no file ${name}.`);
    return new Uint8Array(await response.arrayBuffer());
  },
};

async function run({ body, input }: EngineRequest): Promise<unknown> {
  if (Object.hasOwn(ownBackend, body)) return (ownBackend as Record<string, () => unknown>)[body]!();
  const gpuErrors: string[] = [];
  const opened = await openBackend({ prefer: 'webgpu', onError: (error) => gpuErrors.push(error.message) });
  const check = (bodies as Record<string, (context: BodyContext, input: unknown) => unknown>)[body];
  if (!check) throw new Error(`There is no check named ${body}.`);
  const result = await check(context, input);
  await opened.gpu?.queue.onSubmittedWorkDone();
  if (gpuErrors.length > 0) throw new Error(`The GPU reported: ${gpuErrors.join('; ')}`);
  opened.dispose();
  return result;
}

async function answerTo(message: MessageEvent<EngineRequest>): Promise<void> {
  let answer: EngineAnswer;
  try {
    answer = { result: await run(message.data) };
  } catch (error) {
    answer = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  postMessage(answer);
}

addEventListener('message', (message: MessageEvent<EngineRequest>) => void answerTo(message));
