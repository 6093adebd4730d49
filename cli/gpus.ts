/** --num-gpus: official command lines carry it; one device is what there is. */
import { whole, withDefault } from './options.ts';

/** What the official tool trains on with each GPU. */
export const IMAGES_A_GPU = 8;

export const numGpusOption = withDefault(
  whole(
    [1, 8],
    `One device computes; in training it takes the batch of this many GPUs, ${IMAGES_A_GPU} images each.`,
  ),
  1,
);

/** In one sentence, where a command line asks for several. */
export function gpusNote(numGpus: number): string | undefined {
  return numGpus > 1 ? `--num-gpus ${numGpus}: one device does the work of them all.` : undefined;
}
