/**
 * Builds the studio's page with its training worker replaced by the one with fault points. Everything else equals the
 * build that people get, which contains nothing of the fault points (fault-points.spec.ts).
 */
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A folder per process of Playwright, since several may build at once. */
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

/** @param outDir its previous contents are deleted */
export async function buildFaultsPage(outDir: string): Promise<void> {
  await build({
    root,
    logLevel: 'error',
    plugins: [exchangeWorker()],
    build: { outDir, emptyOutDir: true },
  });
}
