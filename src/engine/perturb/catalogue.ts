/**
 * The perturbations by name, without their code (perturb.ts), so that a page may list them. Crop sizes, blur
 * kernels, JPEG qualities, noise and combined levels are those of the paper's robustness figures (METHOD.md,
 * "Published results"); the paper does not name the unit of its noise; here it is a share of the range of pixel
 * values.
 */

export interface PerturbationInfo {
  label: string;
  /** Weakest first. */
  levels: readonly number[];
  /** What a level is, in words. */
  strength(level: number): string;
}

/** Sizes in pixels are for images of this size; for other images they are scaled. */
export const referenceSize = 128;

const share = (value: number): string => `${(100 * value).toFixed(0)} %`;
/** 0 to 0.5 in ten steps. */
const noiseLevels = Array.from({ length: 10 }, (_, i) => i / 18);

export const perturbations = {
  crop: {
    label: 'Centre crop',
    levels: [128, 115, 101, 88, 75, 61, 48, 35, 21, 8],
    strength: (pixels) => `${pixels} of ${referenceSize} px kept`,
  },
  blur: {
    label: 'Gaussian blur',
    levels: [0, 5, 10, 15, 20, 25, 30, 35, 40, 45],
    strength: (width) => `kernel of ${width} px at ${referenceSize} px`,
  },
  jpeg: {
    label: 'JPEG',
    levels: [100, 90, 80, 70, 60, 50, 40, 30, 20, 10],
    strength: (quality) => `quality ${quality}`,
  },
  noise: {
    label: 'Gaussian noise',
    levels: noiseLevels,
    strength: (sigma) => `σ = ${sigma.toFixed(2)}`,
  },
  combined: {
    label: 'Crop, blur, JPEG and noise',
    levels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    strength: (level) => `level ${level} of each`,
  },
  resize: {
    label: 'Smaller and back',
    levels: [1, 2, 4, 8],
    strength: (factor) => `÷ ${factor}`,
  },
  brightness: {
    label: 'Brightness',
    levels: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
    strength: (amount) => `+ ${share(amount)}`,
  },
  darkness: {
    label: 'Darkness',
    levels: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
    strength: (amount) => `− ${share(amount)}`,
  },
  saturation: {
    label: 'Weaker colours',
    levels: [1, 0.75, 0.5, 0.25, 0],
    strength: (amount) => (amount === 0 ? 'grey' : `${share(amount)} of the colour`),
  },
  flip: { label: 'Mirror image', levels: [1], strength: () => 'left to right' },
} as const satisfies Record<string, PerturbationInfo>;

export type PerturbationName = keyof typeof perturbations;
