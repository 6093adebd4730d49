/** Plays a walk between two cells: pause, scrub, choose what moves. Empty while there is no walk. */
import { useEffect } from 'react';
import { walkLength, walkMoves } from '../../drawing/walk.ts';
import { showWalk, useExplore } from '../../state/explore.ts';
import { useWalk, walkOn } from '../../state/explore-walk.ts';
import { saveWalk } from '../../state/film.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField, Slider } from '../../ui/Field.tsx';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { FilmButtons } from '../common/FilmButtons.tsx';
import styles from './WalkPanel.module.css';

/**
 * A little over twelve pictures a second, which is smooth enough, and as fast as a processor draws small ones.
 */
const PICTURE_MS = 80;

const labels = { both: 'Both', latent: 'Latent', fingerprint: 'Fingerprint' } as const;
const moveOptions = walkMoves.map((value) => ({ value, label: labels[value] }));

export function WalkPanel() {
  const walk = useExplore((state) => state.walk);
  const { pictures, at, isPlaying, error, request } = useWalk();

  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setInterval(walkOn, PICTURE_MS);
    return () => clearInterval(timer);
  }, [isPlaying]);

  if (!walk || !request) return null;
  const { from, to } = request.walk;
  const picture = pictures[Math.min(at, pictures.length - 1)];
  return (
    <Panel
      title="Walk"
      actions={
        <Button small look="quiet" onClick={() => showWalk(null)}>
          End the walk
        </Button>
      }
    >
      <div className={styles.walk}>
        <div className={styles.picture}>
          {picture && <ImageGrid label={`Picture ${at + 1} of the walk`} sheet={picture} />}
        </div>
        <div className={styles.controls}>
          <ChoiceField
            label="What moves"
            value={walk.moves}
            options={moveOptions}
            onChange={(moves) => showWalk({ ...walk, moves })}
          />
          <Button small onClick={() => showWalk({ ...walk, at: isPlaying ? at : null })}>
            {isPlaying ? 'Pause' : 'Play'}
          </Button>
        </div>
        <Slider
          label="Place"
          value={at}
          max={walkLength - 1}
          display={`${at + 1} of ${walkLength}`}
          onChange={(place) => showWalk({ ...walk, at: place })}
        />
        {pictures.length < walkLength && !error && (
          <Meter
            label="Drawing the walk"
            value={pictures.length / walkLength}
            detail={`${pictures.length} of ${walkLength}`}
          />
        )}
        {error && <ErrorNote error={error} />}
        <FilmButtons onSave={saveWalk} />
        <p className="muted">
          From seed {from.seed} to seed {to.seed}. Bits change one after another, latents along the arc.
        </p>
      </div>
    </Panel>
  );
}
