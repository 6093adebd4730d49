import { afterEach, expect, it, vi } from 'vitest';
import { textOf } from '../../testing/markup.ts';

afterEach(() => vi.unstubAllGlobals());

async function buttons(): Promise<string> {
  vi.resetModules();
  const { FilmButtons } = await import('./FilmButtons.tsx');
  return textOf(<FilmButtons onSave={async () => undefined} />);
}

it('offers WebM only where the browser has video encoders', async () => {
  const without = await buttons();
  expect(without).toContain('Save as APNG');
  expect(without).not.toContain('WebM');
  vi.stubGlobal('VideoEncoder', () => undefined);
  expect(await buttons()).toContain('Save as WebM');
});
