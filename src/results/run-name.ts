/** The name of a run's results folder, after what was trained. */
import type { NetworkConfig } from '../engine/networks/config.ts';
import type { TrainingConfig } from '../engine/training/config.ts';
import { runDescription } from '../formats/official-results.ts';

/** The official config that these networks come nearest to: f is e's default with twice the maps. */
export function officialConfigName({ fmapBase, gArch, dArch }: NetworkConfig): string {
  return fmapBase === 16384 && gArch === 'skip' && dArch === 'resnet'
    ? 'config-f'
    : `config-e-G${gArch}-D${dArch}`;
}

/**
 * What follows the number in the folder's name: the official config (chosen or nearest), and the GPUs asked
 * for.
 */
export function describeRun(
  { network, weights }: TrainingConfig,
  dataset: string,
  { configName, gpus = 1 }: { configName?: string | undefined; gpus?: number } = {},
): string {
  const [low, high] = network.modulatedLog2;
  return runDescription({
    dataset,
    gpus,
    config: configName ?? officialConfigName(network),
    fingerprintSize: network.fingerprintSize,
    consistencyWeight: weights.consistency,
    latentWeight: weights.latent,
    fingerprintWeight: weights.fingerprint,
    modulatedRange: [2 ** low, 2 ** high],
  });
}
