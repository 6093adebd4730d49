/** All pictures of a dataset. Chosen ones can be left out or put back, and one is shown as it is stored. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { datasetPicture, datasetWall, type DatasetSummary } from '../../../workers/data/client.ts';
import {
  chooseNone,
  chooseUpTo,
  goToPicture,
  leaveOutChosen,
  openWall,
  putBackChosen,
  togglePicture,
  useWall,
} from '../../state/dataset-wall.ts';
import { hrefTo } from '../../state/route.ts';
import { showError } from '../../state/toasts.ts';
import type { Sheet } from '../../drawing/sheet.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { PictureWall } from '../../ui/PictureWall.tsx';
import { Room } from '../../ui/Room.tsx';
import { formatCount } from '../../ui/format.ts';
import { FindingsPanel } from './FindingsPanel.tsx';
import { factsOf } from './facts.ts';
import layout from '../../ui/layout.module.css';
import styles from './DatasetsRoom.module.css';

export function DatasetView({ dataset }: { dataset: DatasetSummary }) {
  const { id, name, storedCount } = dataset;
  const { chosen, current } = useWall();
  const out = useMemo(() => new Set(dataset.leftOut), [dataset.leftOut]);
  const load = useCallback(
    (from: number, count: number, columns: number) => datasetWall(id, from, count, columns),
    [id],
  );
  useEffect(() => openWall(id), [id]);
  // The link that had the focus is gone, so the focus goes to the top of the new view.
  useEffect(() => document.getElementById('main')?.focus(), []);
  const chosenOut = [...chosen].filter((place) => out.has(place)).length;
  return (
    <Room
      title={name}
      lead={factsOf(dataset)}
      actions={<ButtonLink href={hrefTo('datasets')}>All datasets</ButtonLink>}
    >
      <div className={styles.view}>
        <Panel title="Pictures">
          <div className={layout.buttons}>
            <Button small disabled={chosen.size === chosenOut} onClick={() => void leaveOutChosen(dataset)}>
              Leave out {formatCount(chosen.size - chosenOut)}
            </Button>
            <Button small disabled={chosenOut === 0} onClick={() => void putBackChosen(dataset)}>
              Put back {formatCount(chosenOut)}
            </Button>
            <Button small look="quiet" disabled={chosen.size === 0} onClick={chooseNone}>
              Choose none
            </Button>
          </div>
          <PictureWall
            label={`Pictures of ${name}`}
            count={storedCount}
            load={load}
            isChosen={(place) => chosen.has(place)}
            isOut={(place) => out.has(place)}
            current={current}
            onCurrent={goToPicture}
            onToggle={togglePicture}
            onRange={chooseUpTo}
          />
          <p className="muted">
            Choose with a click or Space, all in between with Shift. What is left out is not trained on; it
            stays stored, so that it can be put back.
          </p>
        </Panel>
        <div className={layout.stack}>
          <OnePicture datasetId={id} place={current} isOut={out.has(current)} />
          <FindingsPanel dataset={dataset} />
        </div>
      </div>
    </Room>
  );
}

interface OnePictureProps {
  datasetId: string;
  place: number;
  isOut: boolean;
}

function OnePicture({ datasetId, place, isOut }: OnePictureProps) {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  useEffect(() => {
    let isWanted = true;
    datasetPicture(datasetId, place).then((read) => isWanted && setSheet(read), showError);
    return () => {
      isWanted = false;
    };
  }, [datasetId, place]);
  return (
    <Panel title={`Picture ${formatCount(place + 1)}`}>
      {sheet && <ImageGrid label={`Picture ${place + 1} as it is stored`} sheet={sheet} />}
      {isOut && <p>Left out.</p>}
    </Panel>
  );
}
