/**
 * Whether a run fits a WebGPU device: its largest single tensor against what one binding may hold. Said before the start,
 * with the limit's name and the largest batch that fits, because WebGPU itself would answer with zeros.
 */
import type { DeviceLimits } from '../backend/types.ts';
import { StudioError } from '../error.ts';
import { featureMaps, resolutionLog2 } from '../networks/config.ts';
import { generatorLayout, networkLayout, type VariableSpec } from '../networks/layout.ts';
import type { TrainingConfig } from './config.ts';

const bytesPerValue = 4;

/**
 * Bytes of the largest tensor of a step. Both fingerprints, and fakes with reals, run as one batch of 2N; strided
 * convolutions see maps one sample larger than the resolution.
 */
export function largestTensorBytes({ network, batch }: TrainingConfig): number {
  const values = (layout: readonly VariableSpec[]): number =>
    layout.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
  // Each network's parameters lie in one buffer.
  let largest = Math.max(
    values(generatorLayout(network)),
    values(networkLayout('discriminator', network)),
    values(networkLayout('decoder', network)),
  );
  for (let k = 2; k <= resolutionLog2(network); k++) {
    const size = 2 ** k + 1;
    largest = Math.max(largest, 2 * batch * size * size * featureMaps(network, k - 1));
  }
  return largest * bytesPerValue;
}

/** Throws StudioError 'device-limit' if the run cannot work on a device with these limits. */
export function checkDeviceLimits(config: TrainingConfig, limits: DeviceLimits): void {
  const names = ['maxStorageBufferBindingSize', 'maxBufferSize'] as const;
  const name = names.reduce((a, b) => (limits[b] < limits[a] ? b : a));
  const needed = largestTensorBytes(config);
  if (needed <= limits[name]) return;
  const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  const fitting = [1, 2, 3, ...Array.from({ length: 64 }, (_, i) => 4 * (i + 1))].filter(
    (batch) => batch < config.batch && largestTensorBytes({ ...config, batch }) <= limits[name],
  );
  const largest = fitting.at(-1);
  throw new StudioError(
    'device-limit',
    `This run needs single buffers of ${mebibytes(needed)}; this GPU's ${name} is ${mebibytes(limits[name])}.`,
    largest === undefined
      ? 'Choose fewer feature maps or a smaller preset.'
      : `Choose a batch of at most ${largest}, fewer feature maps or a smaller preset.`,
  );
}
