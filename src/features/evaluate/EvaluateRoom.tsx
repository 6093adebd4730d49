/** Evaluate: how good a model's pictures are, and how well its fingerprints are read, in numbers that can be compared. */
import { useEffect } from 'react';
import { refreshDatasets } from '../../state/datasets.ts';
import { refreshEvaluations, useEvaluate } from '../../state/evaluate.ts';
import { refreshModels } from '../../state/models.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Room } from '../../ui/Room.tsx';
import { EvaluationForm } from './EvaluationForm.tsx';
import { FollowPanel } from './FollowPanel.tsx';
import { PublishedPanel } from './PublishedPanel.tsx';
import { ResultsPanel } from './ResultsPanel.tsx';
import { WeightsPanel } from './WeightsPanel.tsx';

export default function EvaluateRoom() {
  const error = useEvaluate((state) => state.error);
  useEffect(() => {
    void refreshModels();
    void refreshDatasets();
    void refreshEvaluations();
  }, []);
  return (
    <Room
      title="Evaluate"
      lead="Draws fresh pictures with random fingerprints. How far are they from the real ones, and how many bits does the decoder read right?"
    >
      <EvaluationForm />
      {error && (
        <ErrorNote
          error={error}
          actions={<Button onClick={() => void refreshEvaluations()}>Dismiss</Button>}
        />
      )}
      <ResultsPanel />
      <PublishedPanel />
      <FollowPanel />
      <WeightsPanel />
    </Room>
  );
}
