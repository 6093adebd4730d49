/** Where the time of a training step goes on this device, phase by phase, and the kernels that were chosen for it. */
import { useEffect } from 'react';
import type { StepProfile, TileSummary } from '../../../workers/train/protocol.ts';
import { askForTiles, cancelProfile, forgetTiles, profileTraining, useProfile } from '../../state/profile.ts';
import { isHeld, useTraining } from '../../state/training.ts';
import { Button } from '../../ui/Button.tsx';
import { Figures } from '../../ui/Figures.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { formatBytes, formatDuration, formatNumber } from '../../ui/format.ts';
import styles from './SettingsRoom.module.css';

type PhaseName = keyof NonNullable<StepProfile['phases']>;

const phaseWords: readonly { name: PhaseName; words: string }[] = [
  { name: 'generator', words: 'Generator and decoder' },
  { name: 'path', words: 'Path length' },
  { name: 'discriminator', words: 'Discriminator' },
  { name: 'r1', words: 'R1' },
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
      <div className={styles.stack}>
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
      </div>
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
          { label: `Iteration of ${profile.batch} images`, value: `${formatNumber(profile.elapsedMs)} ms` },
          { label: 'Of it JavaScript', value: `${formatNumber(profile.javaScriptMs)} ms` },
          { label: 'Dispatches', value: formatNumber(profile.dispatches) },
          { label: 'GPU memory', value: formatBytes(profile.sizeBytes) },
          { label: `Compiling ${profile.pipelines} kernels`, value: formatDuration(profile.compileMs) },
        ]}
      />
      {phases && (
        <ScrollRegion label="Phases of a step">
          <table>
            <thead>
              <tr>
                <th scope="col">Phase</th>
                <th scope="col">Dispatches</th>
                <th scope="col">JavaScript</th>
                <th scope="col">GPU time</th>
                <th scope="col">GPU memory</th>
                <th scope="col">Kernels</th>
              </tr>
            </thead>
            <tbody>
              {phaseWords.map(({ name, words }) => (
                <tr key={name}>
                  <td>{words}</td>
                  <td className="numeric">{phases[name].dispatches}</td>
                  <td className="numeric">{formatNumber(phases[name].javaScriptMs)} ms</td>
                  <td className="numeric">{gpuTime(phases[name].gpuMs)}</td>
                  <td className="numeric">{formatBytes(phases[name].sizeBytes)}</td>
                  <td className="numeric">{phases[name].pipelines}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
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
          { label: 'Of them other than usual', value: formatNumber(tiles.replaced) },
          { label: 'Left as usual, for want of time', value: formatNumber(tiles.unmeasured) },
          { label: 'Faster by, on average', value: `${tiles.gain.toFixed(2)}×` },
        ]}
      />
      <p className="muted">
        Chosen before the first run of a size, once for this GPU. Measured again at the next start, they may
        come out otherwise: a run that is resumed afterwards goes on within rounding instead of bit for bit.
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
