/** A picture in a table's row, as the decoder was shown it. It is decoration, since the row names its file. */
import { useEffect, useRef } from 'react';
import type { Thumbnail as Pixels } from '../../../workers/render/protocol.ts';
import { layOut } from '../../drawing/sheet.ts';
import styles from './ManyPictures.module.css';

export function Thumbnail({ of }: { of: Pixels | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!of || !context) return;
    const { side, channels, pixels } = of;
    const rgba = layOut({ count: 1, resolution: side, channels, data: pixels }, 1, 4);
    context.putImageData(new ImageData(new Uint8ClampedArray(rgba.buffer), side, side), 0, 0);
  }, [of]);
  if (!of) return null;
  return (
    <canvas ref={canvas} width={of.side} height={of.side} className={styles.thumbnail} aria-hidden="true" />
  );
}
