/**
 * Draws the bits as a real fingerprint: along the ridges of a whorl from the core outwards, a one is a ridge
 * and a zero a gap. It helps to recognise a fingerprint, and is never the only way to read it.
 */
import styles from './Whorl.module.css';

interface WhorlProps {
  /** '0' and '1', first bit first. */
  bits: string;
  /** Side in pixels; the drawing scales freely by CSS when absent. */
  size?: number;
}

/** Rings hold bits in proportion to their radius, so that all ridges are about equally long. */
function ringSizes(bitCount: number): number[] {
  const rings = Math.max(2, Math.round(Math.sqrt(bitCount / 2.2)));
  const weight = (rings * (rings + 1)) / 2;
  const sizes = Array.from({ length: rings }, (_, ring) => Math.floor((bitCount * (ring + 1)) / weight));
  const used = sizes.reduce((sum, size) => sum + size, 0);
  sizes[rings - 1] = (sizes[rings - 1] ?? 0) + bitCount - used;
  return sizes;
}

function ridgePaths(bits: string): { path: string; on: boolean }[] {
  const sizes = ringSizes(bits.length);
  const step = 45 / (sizes.length + 0.6);
  let next = 0;
  return sizes.flatMap((size, ring) => {
    const radius = step * (ring + 1);
    // Each ring starts at another angle and its centre drifts, as in real fingerprints.
    const turn = ring * 2.4;
    const drift = (45 - radius) * 0.12;
    const point = (angle: number) =>
      `${(50 + radius * 0.86 * Math.cos(angle)).toFixed(2)} ${(50 + drift + radius * Math.sin(angle)).toFixed(2)}`;
    return Array.from({ length: size }, (_, index) => {
      const on = bits[next++] === '1';
      const gap = 0.16;
      const from = turn + ((index + gap) / size) * 2 * Math.PI;
      const to = turn + ((index + 1 - gap) / size) * 2 * Math.PI;
      const large = to - from > Math.PI ? 1 : 0;
      return {
        path: `M${point(from)}A${(radius * 0.86).toFixed(2)} ${radius.toFixed(2)} 0 ${large} 1 ${point(to)}`,
        on,
      };
    });
  });
}

export function Whorl({ bits, size }: WhorlProps) {
  const ridges = ridgePaths(bits);
  const join = (on: boolean) =>
    ridges
      .filter((ridge) => ridge.on === on)
      .map((ridge) => ridge.path)
      .join('');
  const width = 45 / (ringSizes(bits.length).length + 0.6);
  return (
    <svg viewBox="0 0 100 100" width={size} height={size} className={styles.whorl} aria-hidden="true">
      <g transform="rotate(-14 50 50)" fill="none" strokeLinecap="round">
        <path d={join(false)} className={styles.gap} strokeWidth={width * 0.12} />
        <path d={join(true)} className={styles.ridge} strokeWidth={width * 0.52} />
      </g>
    </svg>
  );
}
