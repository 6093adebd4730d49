/** Stored images at the size of smaller networks: means of factor×factor blocks, as a run trains on them. */

/** images: uint8 [k,size,size,channels]; the factor divides the size. Each block's mean is rounded. */
export function averageDown(images: Uint8Array, size: number, channels: number, factor: number): Uint8Array {
  if (factor === 1) return images;
  const small = size / factor;
  const out = new Uint8Array(images.length / factor ** 2);
  for (let i = 0; i < out.length; i++) {
    const c = i % channels;
    const x = Math.floor(i / channels) % small;
    const y = Math.floor(i / (channels * small)); // row over all images: they are as high as wide
    let sum = 0;
    for (let dy = 0; dy < factor; dy++) {
      for (let dx = 0; dx < factor; dx++) {
        sum += images[((y * factor + dy) * size + x * factor + dx) * channels + c]!;
      }
    }
    out[i] = Math.round(sum / factor ** 2);
  }
  return out;
}
