/**
 * One resolution of a network: a few of its maps, where they moved, and the scales that the fingerprint sets.
 */
import type { TracedStage } from '../../../workers/render/protocol.ts';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { ValueStrip } from '../../ui/ValueStrip.tsx';
import styles from './LivingDiagram.module.css';

interface MapsProps {
  stage: TracedStage;
  network: 'generator' | 'decoder';
}

export function Maps({ stage: { size, channels, maps, change, moved, scales }, network }: MapsProps) {
  const name = `${network} at ${size}×${size}`;
  const shown = Math.min(channels, maps.columns * maps.rows);
  return (
    <>
      <div className={styles.pair}>
        <figure className={styles.maps}>
          <ImageGrid label={`Maps of the ${name}`} sheet={maps} enlarged={64} />
          <figcaption className="muted">
            {shown} of {channels} maps
          </figcaption>
        </figure>
        {moved > 0 && (
          <figure>
            <ImageGrid label={`Where the ${name} moved`} sheet={change} enlarged={64} />
            <figcaption className="muted">Where they moved</figcaption>
          </figure>
        )}
      </div>
      {scales && <ValueStrip label="Scales set by the fingerprint" values={scales} base={1} />}
      {network === 'generator' && !scales && (
        <p className="muted">Not modulated: it hears of the fingerprint only by what comes from above.</p>
      )}
    </>
  );
}
