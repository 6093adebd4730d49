/** Playwright's side of the engine's checks: builds and serves their page once, and gives specs a typed `engine.run`. */
import { join, normalize, sep } from 'node:path';
import { test as base } from '@playwright/test';
import { build } from 'vite';
import { serveFolder } from '../../scripts/lib/static-server.mjs';
import type { Bodies, OwnBackend } from './bodies.ts';
import type { EngineAnswer } from './protocol.ts';
import { enginePageConfig, enginePageFolder } from './build.ts';

type AnyBody = Bodies & OwnBackend;
type Input<Name extends keyof AnyBody> = Name extends keyof Bodies ? Parameters<Bodies[Name]>[1] : undefined;
type Result<Name extends keyof AnyBody> = Awaited<ReturnType<AnyBody[Name]>>;

export interface Engine {
  /**
   * Runs a check in Chromium, on WebGPU unless the check opens another backend. Its `readFile` reads from `folder`.
   * Throws the check's error.
   */
  run<Name extends keyof AnyBody>(body: Name, input: Input<Name>, folder?: string): Promise<Result<Name>>;
}

export const test = base.extend<{ engine: Engine }, { enginePage: string }>({
  enginePage: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures' names from this pattern.
    async ({}, use) => {
      await build(enginePageConfig);
      const { server, url } = await serveFolder(enginePageFolder, { port: 0 });
      await use(url);
      server.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  engine: async ({ page, enginePage }, use) => {
    await page.goto(enginePage);
    await use({
      async run<Name extends keyof AnyBody>(
        body: Name,
        input: Input<Name>,
        folder?: string,
      ): Promise<Result<Name>> {
        await page.unrouteAll();
        if (folder !== undefined) {
          await page.route('**/files/**', (route) => {
            const name = normalize(decodeURIComponent(new URL(route.request().url()).pathname)).split(sep);
            return route.fulfill({ path: join(folder, ...name.slice(2)) });
          });
        }
        const answer: EngineAnswer = await page.evaluate((request) => window.runBody(request), {
          body,
          input,
        });
        if ('error' in answer) throw new Error(answer.error);
        return answer.result as Result<Name>;
      },
    });
  },
});

export { expect } from '@playwright/test';
