/** The sizes that a dataset may be kept at. The commands take larger ones. */
export const sizes = [16, 32, 64, 128, 256].map((size) => ({
  value: String(size),
  label: `${size} × ${size} px`,
}));
