/** A run that trains in another tab: where it stands now. It is steered there, and only watched here. */
import type { FollowedRun } from '../../state/followed-runs.ts';
import { Figures } from '../../ui/Figures.tsx';
import { Note } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatAbout, formatKimg, formatNumber, formatPercent } from '../../ui/format.ts';
import { phaseWords } from '../common/phase-words.ts';

export function OtherTab({ followed }: { followed: FollowedRun | undefined }) {
  return (
    <Panel title="Trains in another tab">
      {followed ? (
        <Figures
          items={[
            {
              label: 'Now',
              value: [phaseWords[followed.phase], followed.detail].filter(Boolean).join(': '),
            },
            { label: 'Kimg', value: followed.kimg === null ? '–' : formatKimg(followed.kimg) },
            {
              label: 'Bits read right',
              value: followed.bitAccuracy === null ? '–' : formatPercent(followed.bitAccuracy),
            },
            {
              label: 'Images a second',
              value: followed.imagesPerSecond === null ? '–' : formatNumber(followed.imagesPerSecond),
            },
            { label: 'Left', value: followed.etaMs === null ? '–' : formatAbout(followed.etaMs) },
          ]}
        />
      ) : (
        <p className="muted">Nothing was heard of it yet. It may be paused there.</p>
      )}
      <Note>Pause, stop, rename or delete it in the tab where it trains.</Note>
    </Panel>
  );
}
