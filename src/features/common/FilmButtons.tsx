/**
 * Saves a film as a file: a lossless APNG, or a WebM where the browser has encoders. One at a time; it can be
 * stopped.
 */
import { makesVideo, stopFilm, useFilm, type FilmFormat } from '../../state/film.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import layout from '../../ui/layout.module.css';

export function FilmButtons({ onSave }: { onSave: (format: FilmFormat) => Promise<void> }) {
  const filming = useFilm((state) => state.filming);
  if (filming) {
    return (
      <div className={layout.stack}>
        <Meter label="Saving the film" value={filming.progress} detail={filming.detail} />
        <div className={layout.buttons}>
          <Button small onClick={stopFilm}>
            Stop saving
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className={layout.buttons}>
      <Button small onClick={() => void onSave('apng')}>
        Save as APNG
      </Button>
      {makesVideo && (
        <Button small onClick={() => void onSave('webm')}>
          Save as WebM
        </Button>
      )}
    </div>
  );
}
