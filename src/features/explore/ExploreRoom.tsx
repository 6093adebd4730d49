/** Explore: any model's pictures by latent and fingerprint, side by side, with their differences. */
import { useEffect } from 'react';
import type { PlainError } from '../../base/error.ts';
import { refreshModels } from '../../state/models.ts';
import { changeExplore, exploreModel, showChildren, useExplore } from '../../state/explore.ts';
import { useExploreHistory } from '../../state/explore-history.ts';
import type { ExploreMode } from '../../drawing/plan.ts';
import { goTo, hrefTo } from '../../state/route.ts';
import {
  copyLink,
  exportGrid,
  newChildren,
  newFingerprints,
  newLatents,
  redo,
  toggleDifference,
  undo,
} from '../../state/actions/explore.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Room } from '../../ui/Room.tsx';
import { ActionButton } from '../common/ActionButton.tsx';
import { ModelChoice } from '../common/ModelChoice.tsx';
import { PixelWarning } from '../common/PixelWarning.tsx';
import { CellPanel } from './CellPanel.tsx';
import { ComparePanel } from './ComparePanel.tsx';
import { EnlargeGrid } from './EnlargeGrid.tsx';
import { ExploreGrid } from './ExploreGrid.tsx';
import { FamilyControls } from './FamilyControls.tsx';
import { GridStatus } from './GridStatus.tsx';
import { LayersPanel } from './LayersPanel.tsx';
import { NewerCheckpoint } from './NewerCheckpoint.tsx';
import { ViewControls } from './ViewControls.tsx';
import { WalkPanel } from './WalkPanel.tsx';
import layout from '../../ui/layout.module.css';
import styles from './ExploreRoom.module.css';

const modes: readonly { value: ExploreMode; label: string }[] = [
  { value: 'matrix', label: 'Matrix' },
  { value: 'arbitrary', label: 'Arbitrary' },
  { value: 'same-latent', label: 'Same latent' },
  { value: 'same-fingerprint', label: 'Same fingerprint' },
  { value: 'children', label: 'Children' },
];

const modeText: Record<ExploreMode, string> = {
  matrix: 'One latent a row, one fingerprint a column.',
  arbitrary: 'Latent and fingerprint differ from cell to cell.',
  'same-latent': 'One latent, a different fingerprint in every cell: the pictures should look alike.',
  'same-fingerprint': 'One fingerprint, a different latent in every cell: one user’s pictures.',
  children: 'A picture in the middle, and eight that are near it in the latent or in the fingerprint.',
};

/** Trying again can't bring it back. */
const isGone = ({ code }: PlainError): boolean => code === 'model-missing' || code === 'run-missing';

export default function ExploreRoom({ argument, view }: { argument: string | null; view: string }) {
  const info = useExplore((state) => state.info);
  const mode = useExplore((state) => state.mode);
  const error = useExplore((state) => state.error);
  const difference = useExplore((state) => state.difference);
  // Buttons read their commands' state at render, so the room follows what they depend on.
  useExplore((state) => state.shown);
  useExploreHistory();
  const modelId = argument ?? info?.id ?? 'sample';

  useEffect(() => {
    void refreshModels();
    void exploreModel(modelId, view);
  }, [modelId, view]);

  return (
    <Room
      title="Explore"
      lead={modeText[mode]}
      actions={
        <>
          {mode === 'children' ? (
            <ActionButton action={newChildren} />
          ) : (
            <>
              <ActionButton action={newLatents} />
              <ActionButton action={newFingerprints} />
            </>
          )}
          <ActionButton action={toggleDifference} aria-pressed={difference} />
        </>
      }
    >
      <PixelWarning />
      {error && (
        <ErrorNote
          error={error}
          actions={
            isGone(error) ? (
              <ButtonLink href={hrefTo('explore', 'sample')}>Explore the sample</ButtonLink>
            ) : (
              <Button onClick={() => void exploreModel(modelId)}>Try again</Button>
            )
          }
        />
      )}
      <NewerCheckpoint />
      <div className={`${layout.loose} ${styles.columns}`}>
        <div className={layout.stack}>
          <Panel
            title="Grid"
            actions={
              <>
                <ActionButton small action={undo} />
                <ActionButton small action={redo} />
                <ActionButton small action={copyLink}>
                  Copy link
                </ActionButton>
                <ActionButton small action={exportGrid}>
                  Save grid
                </ActionButton>
                <EnlargeGrid />
              </>
            }
          >
            <Segmented
              label="What the cells share"
              value={mode}
              options={modes}
              onChange={(value) => (value === 'children' ? showChildren() : changeExplore({ mode: value }))}
            />
            <FamilyControls />
            <ExploreGrid label={modes.find(({ value }) => value === mode)?.label ?? mode} />
            <GridStatus modelId={modelId} />
          </Panel>
          <ComparePanel />
        </div>
        <div className={`${layout.stack} ${styles.beside}`}>
          <WalkPanel />
          <CellPanel />
        </div>
        <div className={layout.loose}>
          <Panel title="View">
            <div className={layout.fields}>
              <ModelChoice modelId={modelId} onChoose={(chosen) => goTo('explore', chosen)} />
              <ViewControls />
            </div>
          </Panel>
          <LayersPanel />
        </div>
      </div>
    </Room>
  );
}
