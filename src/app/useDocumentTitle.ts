/** The tab's title: how far training is while it runs, else the room. */
import { useEffect } from 'react';
import { roomTitle } from '../state/rooms.ts';
import { isHeld, useTraining } from '../state/training.ts';
import { formatDuration, formatKimg } from '../ui/format.ts';

const studio = 'GAN Fingerprint Studio';

export function useDocumentTitle(room: string): void {
  const progress = useTraining(({ phase, kimg, etaMs }) => {
    if (!isHeld(phase)) return '';
    if (phase === 'paused') return `Paused at ${formatKimg(kimg)} kimg`;
    const left = etaMs === null ? '' : `, ${formatDuration(etaMs)} left`;
    return `${formatKimg(kimg)} kimg${left}`;
  });
  useEffect(() => {
    document.title = [progress || roomTitle(room), studio].filter(Boolean).join(' · ');
  }, [progress, room]);
}
