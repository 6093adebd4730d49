/**
 * Numbers of a run's random streams. Draws that must be independent within a step use different streams. A
 * number never gets another meaning, since checkpoints and recorded runs depend on it.
 */
export const streams = {
  generatorLatent: 1,
  generatorFingerprint: 2,
  generatorOther: 3,
  /** Which images the decoder sees without colour. */
  generatorGrey: 4,
  pathLatent: 11,
  pathFingerprint: 12,
  pathDirection: 13,
  discriminatorLatent: 21,
  discriminatorFingerprint: 22,
  mirror: 31,
  order: 32,
  gridLatent: 41,
  gridFingerprint: 42,
  /** Plus the layer's index: fresh noise of the four uses of the generator. */
  generatorNoise: 100,
  pathNoise: 200,
  discriminatorNoise: 300,
  gridNoise: 400,
  /** Plus the variable's index in modelLayout: initial values. */
  initialValues: 1000,
} as const;
