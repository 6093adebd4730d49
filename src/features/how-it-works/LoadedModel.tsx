/** Game and diagram of one model, which is opened together with the room. */
import { useEffect } from 'react';
import { anotherPicture, openLesson, useLesson } from '../../state/lesson.ts';
import { refreshModels, useModels } from '../../state/models.ts';
import { goTo } from '../../state/route.ts';
import { clearGame } from '../../state/whose-game.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ModelChoice } from '../common/ModelChoice.tsx';
import { LivingDiagram } from './LivingDiagram.tsx';
import { TrainingStep } from './TrainingStep.tsx';
import { WhoseGame } from './WhoseGame.tsx';
import styles from './HowItWorksRoom.module.css';

export function LoadedModel({ modelId }: { modelId: string }) {
  const { info, shown, busy, error } = useLesson();
  const opening = useModels((state) => state.opening);
  useEffect(() => {
    void refreshModels();
    clearGame();
    void openLesson(modelId);
  }, [modelId]);
  return (
    <>
      {info && <WhoseGame info={info} />}
      <Panel
        title="From bits to a picture, and back"
        actions={
          <Button small disabled={!info} onClick={anotherPicture}>
            Another picture
          </Button>
        }
      >
        <div className={styles.model}>
          <ModelChoice modelId={modelId} onChoose={(chosen) => goTo('how-it-works', chosen)} />
        </div>
        {error && (
          <ErrorNote
            error={error}
            actions={<Button onClick={() => void openLesson(modelId)}>Try again</Button>}
          />
        )}
        {shown ? (
          <LivingDiagram shown={shown} />
        ) : (
          busy && (
            <Meter
              label="Opening the model"
              value={opening?.progress || undefined}
              detail={opening?.detail ?? ''}
            />
          )
        )}
      </Panel>
      {info && <TrainingStep info={info} />}
    </>
  );
}
