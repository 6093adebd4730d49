/** The generate-images command that draws one cell of a plan, pixel for pixel; null where there is none. */
import { toHex } from '../fingerprint/bits.ts';
import type { Cell } from './cell.ts';
import { firstFingerprintSeed, seedAt, slotOf, type CellPlan } from './plan.ts';

interface PlacedCell {
  cell: Cell;
  /** Where it is in the plan. */
  index: number;
  /** The command knows the noises 'stored' and 'none'. */
  noise: string;
  /** The model's file, as the command is given it. */
  network: string;
}

export function cellCommand(plan: CellPlan, placed: PlacedCell): string | null {
  const { cell, noise, network } = placed;
  // The command takes latents only from seeds, and one fingerprint a picture.
  if (cell.mix || cell.latentSteps?.length || (cell.latentScale ?? 1) !== 1) return null;
  const latent =
    cell.latentSeed === undefined
      ? `--seeds=${cell.seed}`
      : // The latent is that of the list's first seed, so that seed's picture is drawn, too.
        `--seeds=${[...new Set([cell.latentSeed, cell.seed])].join()} --identical-latent`;
  const bits = Uint8Array.from(cell.fingerprint, Number);
  const fingerprint = ` --fingerprint=${toHex(bits)}`;
  const command = `npm run -s studio -- generate-images --network=${network} ${latent}`;
  if (noise === 'none') return `${command}${fingerprint} --noise=none`;
  if (noise !== 'stored') return null;
  // A seed's noise depends on whether it drew the fingerprint before.
  if (cell.fingerprintGiven) return command + fingerprint;
  return isDrawnBySeed(plan, placed) ? command : null;
}

/** Whether the fingerprint is the one that the cell's own seed draws. */
function isDrawnBySeed(plan: CellPlan, { cell, index }: PlacedCell): boolean {
  if (plan.given[slotOf(plan, index)] !== undefined) return false;
  // It is not known where a child's parent came from.
  if (plan.mode === 'children') return false;
  if (plan.mode !== 'matrix') return true;
  return seedAt(firstFingerprintSeed(plan), index % plan.columns) === cell.seed;
}
