/** Lays out stored images, one after another in memory, as one sheet for the page to show. */
import type { DatasetPreview } from '../../workers/data/client.ts';
import type { Sheet } from '../../workers/kit/sheet.ts';

/** Grey becomes three equal channels; missing cells of the last row stay transparent. */
export function sheetOfImages(
  { pixels, count, resolution, channels }: DatasetPreview,
  columns = Math.min(8, Math.max(1, count)),
): Sheet {
  const rows = Math.max(1, Math.ceil(count / columns));
  const width = columns * resolution;
  const rgba = new Uint8ClampedArray(width * rows * resolution * 4);
  for (let image = 0; image < count; image++) {
    const left = (image % columns) * resolution;
    const top = Math.floor(image / columns) * resolution;
    for (let y = 0; y < resolution; y++) {
      let from = (image * resolution + y) * resolution * channels;
      let to = ((top + y) * width + left) * 4;
      for (let x = 0; x < resolution; x++, from += channels, to += 4) {
        rgba[to] = pixels[from] ?? 0;
        rgba[to + 1] = pixels[from + (channels === 3 ? 1 : 0)] ?? 0;
        rgba[to + 2] = pixels[from + (channels === 3 ? 2 : 0)] ?? 0;
        rgba[to + 3] = 255;
      }
    }
  }
  return { columns, rows, resolution, rgba };
}
