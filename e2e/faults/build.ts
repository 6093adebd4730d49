/**
 * Builds the studio's page once more with its training worker exchanged for the one with fault points. Nothing else differs
 * from the build that people get, and that one has no line of it (fault-points.spec.ts).
 */
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Of one of Playwright's processes, of which several may build at once. */
export function faultsPageFolder(parallelIndex: number): string {
  return fileURLToPath(new URL(`../../.cache/faults-page-${parallelIndex}`, import.meta.url));
}

function exchangeWorker(): Plugin {
  const replacement = fileURLToPath(new URL('page/train.worker.ts', import.meta.url));
  return {
    name: 'exchange-training-worker',
    enforce: 'pre',
    resolveId(source) {
      return source === './train.worker.ts?worker&url' ? `${replacement}?worker&url` : undefined;
    },
  };
}

/** @param outDir what is in it goes */
export async function buildFaultsPage(outDir: string): Promise<void> {
  await build({
    root,
    logLevel: 'error',
    plugins: [exchangeWorker()],
    build: { outDir, emptyOutDir: true },
  });
}
