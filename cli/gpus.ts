/** --num-gpus: accepted for official command lines, although there is only one device. */
import { whole, withDefault } from './options.ts';

/** The number of images that the official tool trains on with each GPU. */
export const IMAGES_A_GPU = 8;

export const numGpusOption = withDefault(
  whole(
    [1, 8],
    `One device computes; in training it takes the batch of this many GPUs, ${IMAGES_A_GPU} images each.`,
  ),
  1,
);

/** A sentence for command lines that ask for several GPUs. */
export function gpusNote(numGpus: number): string | undefined {
  return numGpus > 1 ? `--num-gpus ${numGpus}: one device does the work of them all.` : undefined;
}
