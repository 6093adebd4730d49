/** Where the time of a training step goes on this device, phase by phase, and the kernels that were chosen for it. */
import { useEffect } from 'react';
import { counted } from '../../base/number-text.ts';
import type { StepProfile, TileSummary } from '../../../workers/train/protocol.ts';
import { askForTiles, cancelProfile, forgetTiles, profileTraining, useProfile } from '../../state/profile.ts';
import { isHeld, useTraining } from '../../state/training.ts';
import { Button } from '../../ui/Button.tsx';
import { Figures } from '../../ui/Figures.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatBytes, formatDuration, formatNumber } from '../../ui/format.ts';
import { DataTable, type Column } from '../../ui/DataTable.tsx';

type PhaseName = keyof NonNullable<StepProfile['phases']>;

const phaseWords: readonly { name: PhaseName; words: string }[] = [
  { name: 'generator', words: 'Generator and decoder' },
  { name: 'path', words: 'Path length' },
  { name: 'discriminator', words: 'Discriminator' },
  { name: 'r1', words: 'R1' },
];

const phaseColumns: readonly Column<NonNullable<StepProfile['phases']>[PhaseName] & { words: string }>[] = [
  { head: 'Phase', cell: ({ words }) => words },
  { head: 'Dispatches', isNumeric: true, cell: ({ dispatches }) => dispatches },
  { head: 'JavaScript', isNumeric: true, cell: ({ javaScriptMs }) => `${formatNumber(javaScriptMs)} ms` },
  { head: 'GPU time', isNumeric: true, cell: ({ gpuMs }) => gpuTime(gpuMs) },
  { head: 'GPU memory', isNumeric: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
  { head: 'Kernels', isNumeric: true, cell: ({ pipelines }) => pipelines },
];

export function ProfilePanel() {
  const { busy, profile, error, tiles } = useProfile();
  const held = useTraining((state) => isHeld(state.phase));
  useEffect(() => void askForTiles(), []);
  return (
    <Panel
      title="Profile of a training step"
      actions={
        busy ? (
          <Button small onClick={cancelProfile}>
            Cancel
          </Button>
        ) : (
          <Button small disabled={held} onClick={() => void profileTraining()}>
            Measure
          </Button>
        )
      }
    >
      {busy && <Meter label="Compiling and timing 16 iterations" />}
      {error && <ErrorNote error={error} />}
      {!busy && !profile && !error && (
        <p className="muted">
          {held
            ? 'Stop the run first: the figures would be those of both together.'
            : 'Times the settings chosen in Train on this device, on weights that are thrown away.'}
        </p>
      )}
      {profile && <ProfileFigures profile={profile} />}
      {tiles && tiles.measured + tiles.unmeasured > 0 && (
        <ChosenKernels tiles={tiles} disabled={busy || held} />
      )}
    </Panel>
  );
}

function ProfileFigures({ profile }: { profile: StepProfile }) {
  const { phases } = profile;
  return (
    <>
      <Figures
        items={[
          { label: 'Images a second', value: formatNumber(profile.imagesPerSecond) },
          {
            label: `Iteration of ${counted(profile.batch, 'image')}`,
            value: `${formatNumber(profile.elapsedMs)} ms`,
          },
          { label: 'JavaScript', value: `${formatNumber(profile.javaScriptMs)} ms` },
          { label: 'Dispatches', value: formatNumber(profile.dispatches) },
          { label: 'GPU memory', value: formatBytes(profile.sizeBytes) },
          {
            label: `Compiling ${counted(profile.pipelines, 'kernel')}`,
            value: formatDuration(profile.compileMs),
          },
        ]}
      />
      {phases && (
        <DataTable
          label="Phases of a step"
          columns={phaseColumns}
          rows={phaseWords.map(({ name, words }) => ({ words, ...phases[name] }))}
          rowKey={({ words }) => words}
        />
      )}
      {phases && phases.generator.gpuMs === undefined && (
        <p className="muted">
          No GPU time: this browser does not tell it, or an iteration is too long to be timed in one piece.
        </p>
      )}
    </>
  );
}

function ChosenKernels({ tiles, disabled }: { tiles: TileSummary; disabled: boolean }) {
  return (
    <>
      <Figures
        items={[
          { label: 'Kernels chosen by measuring', value: formatNumber(tiles.measured) },
          { label: 'Other than usual', value: formatNumber(tiles.replaced) },
          { label: 'Left as usual: time ran out', value: formatNumber(tiles.unmeasured) },
          { label: 'Mean speed-up', value: `${tiles.gain.toFixed(2)}×` },
        ]}
      />
      <p className="muted">
        The studio chooses these kernels once for this GPU, before the first run of a size. Measuring again
        may choose others. A run resumed after that equals the earlier one within rounding, not bit for bit.
      </p>
      <div>
        <Button small disabled={disabled} onClick={() => void forgetTiles()}>
          Measure again
        </Button>
      </div>
    </>
  );
}

function gpuTime(gpuMs: number | undefined): string {
  return gpuMs === undefined ? '–' : `${formatNumber(gpuMs)} ms`;
}
