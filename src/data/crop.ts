/** Which square of a photo is kept: the centred one, that of aligned CelebA photos, or one that a person placed. */
import { StudioError } from '../base/error.ts';
import { centreSquare, type Square } from './resize.ts';

export interface Crop {
  /**
   * 'square' is the largest centred square. 'placed' is the largest one, at cropPlace. 'celeba' is 128×128 around
   * (cropCenterX, cropCenterY) of aligned 178×218 photos, as the official tool cuts it.
   */
  crop?: 'square' | 'placed' | 'celeba';
  /** Where the square lies along the longer side, from 0 (left, top) to 1 (right, bottom). The middle if absent. */
  cropPlace?: { x: number; y: number };
  /** Centre of the celeba crop. The official 89, 121 if absent. */
  cropCenterX?: number;
  cropCenterY?: number;
}

interface Size {
  width: number;
  height: number;
}

/** The official tool's crop of aligned CelebA photos. */
const CELEBA = { width: 178, height: 218, side: 128, centerX: 89, centerY: 121 } as const;

/** Throws 'not-celeba' if the crop is 'celeba' and the photo is not 178×218. */
export function squareOf(image: Size, options: Crop): Square {
  switch (options.crop) {
    case 'celeba':
      return celebaSquare(image, options);
    case 'placed':
      return placedSquare(image, options.cropPlace ?? { x: 0.5, y: 0.5 });
    default:
      return centreSquare(image);
  }
}

function placedSquare({ width, height }: Size, { x, y }: { x: number; y: number }): Square {
  const side = Math.min(width, height);
  return { left: Math.round((width - side) * x), top: Math.round((height - side) * y), side };
}

function celebaSquare({ width, height }: Size, { cropCenterX, cropCenterY }: Crop): Square {
  if (width !== CELEBA.width || height !== CELEBA.height) {
    throw new StudioError(
      'not-celeba',
      `It is ${width}×${height} pixels; aligned CelebA photos are 178×218.`,
      'Use the aligned and cropped CelebA files, or the centred square instead.',
    );
  }
  const left = (cropCenterX ?? CELEBA.centerX) - CELEBA.side / 2;
  const top = (cropCenterY ?? CELEBA.centerY) - CELEBA.side / 2;
  return { left, top, side: CELEBA.side };
}
