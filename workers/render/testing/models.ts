/** Small models, files and plans for specs of the render worker. */
import type { Cell } from '../../../src/drawing/cell.ts';
import type { CellPlan } from '../../../src/drawing/plan.ts';
import type { PlainVariable } from '../../../src/engine/networks/load.ts';
import { packModel } from '../../../src/engine/networks/model-file.ts';
import { splitModel } from '../../../src/engine/training/checkpoint.ts';
import { initialModel } from '../../../src/engine/training/initial.ts';
import { tinyConfig } from '../../../src/testing/tiny-run.ts';
import type { NamedBlob } from '../protocol.ts';

const { network } = tinyConfig; // 8×8, 6 bits

/** Fresh weights whose noise shows. */
export function modelBytes(seed: number, metadata: Record<string, string> = {}): Uint8Array<ArrayBuffer> {
  const { weights } = initialModel(network, seed);
  const noisy = new Map<string, PlainVariable>(weights);
  for (const name of weights.keys()) {
    if (name.endsWith('noise_strength')) noisy.set(name, { shape: [], data: Float32Array.of(0.5) });
  }
  const { G, D, E } = splitModel(noisy, new Map());
  return packModel(network, { G, Gs: G!, D, E }, { metadata });
}

export const fileOf = (bytes: Uint8Array<ArrayBuffer>, fileName: string): NamedBlob => ({
  blob: new Blob([bytes]),
  fileName,
});

/** `count` cells, their fingerprints as different as their seeds. */
export const cellsFrom = (seed: number, count: number): Cell[] =>
  Array.from({ length: count }, (_, i) => ({
    seed: seed + i,
    fingerprint: (seed + i + 32).toString(2).slice(-6),
  }));

export const planOf = (columns: number, rows: number, change: Partial<CellPlan> = {}): CellPlan => ({
  mode: 'arbitrary',
  columns,
  rows,
  seed: 10,
  fingerprintSeed: null,
  given: {},
  ...change,
});
