/**
 * Runs one spec on several numeric backends. WebGPU runs under Dawn, on SwiftShader if there is no GPU. If Dawn
 * cannot start, its specs are skipped with the reason, except in CI, where they fail.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { openBackendNode } from '../engine/open-node.ts';
import type { BackendName, OpenBackendOptions, OpenedBackend } from '../engine/open.ts';
import { SOFTWARE_DAWN_FEATURES, useSwiftShader } from './swiftshader.ts';

/**
 * Calls describe() once per backend, which is open and current inside its tests. A GPU error that nothing caught
 * fails the test that caused it. `body` gets a function that returns the opened backend; call it only inside tests.
 */
export function describeEachBackend(
  names: readonly BackendName[],
  name: string,
  body: (backend: BackendName, opened: () => OpenedBackend) => void,
  options: OpenBackendOptions = {},
): void {
  for (const backend of names) {
    describe(`${name} [${backend}]`, () => {
      let opened: OpenedBackend | undefined;
      let reasonToSkip: string | undefined;
      let gpuErrors: string[] = [];

      beforeAll(async () => {
        try {
          if (backend === 'webgpu') useSwiftShader();
          const onError = (error: Error): void => void gpuErrors.push(error.message);
          const dawnFeatures = SOFTWARE_DAWN_FEATURES;
          opened = await openBackendNode({ prefer: backend, onError, dawnFeatures, ...options });
        } catch (error) {
          if (process.env['CI'] === 'true' || backend !== 'webgpu') throw error;
          reasonToSkip = `webgpu cannot start here: ${error instanceof Error ? error.message : String(error)}`;
        }
      });
      beforeEach((context) => {
        if (reasonToSkip !== undefined) context.skip(reasonToSkip);
      });
      afterEach(async () => {
        await opened?.gpu?.queue.onSubmittedWorkDone();
        const errors = gpuErrors;
        gpuErrors = [];
        expect(errors, 'errors the GPU reported').toEqual([]);
      });
      afterAll(() => opened?.dispose());

      body(backend, () => {
        if (!opened) throw new Error('The backend is open only while its tests run.');
        return opened;
      });
    });
  }
}
