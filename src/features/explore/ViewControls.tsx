/** How the grid is drawn: seeds, noise, size, differences. */
import { changeExplore, showReadings, useExplore, type ExploreState } from '../../state/explore.ts';
import { hexOf } from '../../state/bit-text.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { gridSizes, largestScale } from '../../state/explore-view.ts';
import { firstFingerprintSeed, largestSeed, seedAt } from '../../drawing/plan.ts';
import { ChoiceField, NumberField, Slider, Switch } from '../../ui/Field.tsx';

const sizes = gridSizes.map((value) => {
  const [columns = 0, rows = 0] = value.split('x').map(Number);
  return { value, label: `${columns * rows} cells, ${columns} × ${rows}` };
});

const noises: readonly { value: ExploreState['noise']; label: string }[] = [
  { value: 'stored', label: 'From each seed' },
  { value: 'model', label: 'As the model stores it' },
  { value: 'fresh', label: 'From one seed for all' },
  { value: 'none', label: 'Off' },
];

/**
 * What the seed means in each mode, and the command that gives the same pictures, if noise comes from each
 * seed.
 */
function seedHelp(state: ExploreState): string {
  const { mode, seed, columns, rows, noise, given, latentScale } = state;
  const [shared] = Object.values(given);
  const last = seedAt(seed, (mode === 'matrix' ? rows : columns * rows) - 1);
  const command = (options: string): string =>
    noise === 'stored' &&
    latentScale === 1 &&
    firstFingerprintSeed(state) === seed &&
    last >= seed &&
    (shared === undefined || mode === 'same-fingerprint')
      ? ` As generate-images --seeds=${seed}-${last}${options} draws them.`
      : '';
  switch (mode) {
    case 'arbitrary':
      return `The first picture’s; seeds count up to ${last}.${command('')}`;
    case 'same-latent':
      return `Its latent is in every picture.${command(' --identical-latent')}`;
    case 'same-fingerprint':
      return `The first picture’s; latents count up to ${last}.${command(shared === undefined ? ' --identical-fingerprint' : ` --fingerprint=${hexOf(shared)}`)}`;
    case 'matrix':
      return `The first row’s latent; rows count up to ${last}.`;
    case 'children':
      return '';
  }
}

function fingerprintSeedHelp({ mode, given }: ExploreState): string {
  if (mode === 'same-latent') return 'The first picture’s fingerprint and noise; the others count up.';
  const drawn = Object.keys(given).length === 0 ? '' : ' Edited ones stay as they are.';
  return (mode === 'matrix' ? 'The first column’s; columns count up.' : 'Draws the fingerprint.') + drawn;
}

export function ViewControls() {
  const state = useExplore();
  const hasDecoder = state.info?.parameterCount.decoder !== undefined;
  const namesInputs = usePreferences((preferences) => preferences.namesInputs);
  return (
    <>
      {state.mode !== 'children' && <PlanControls state={state} />}
      <Slider
        label="Latent scale"
        help="What every latent is multiplied with. Below 1 pictures are tamer and more alike, above 1 wilder."
        value={state.latentScale}
        max={largestScale}
        step={0.05}
        display={`× ${state.latentScale.toFixed(2)}`}
        onChange={(latentScale) => changeExplore({ latentScale })}
      />
      <ChoiceField
        label="Noise"
        help="Fine grain. Turn it off to see what the fingerprint alone changes."
        value={state.noise}
        options={noises}
        onChange={(noise) => changeExplore({ noise })}
      />
      {state.noise === 'fresh' && (
        <NumberField
          label="Noise seed"
          value={state.noiseSeed}
          min={0}
          max={largestSeed}
          onChange={(noiseSeed) => changeExplore({ noiseSeed })}
        />
      )}
      <Switch
        label="Differences"
        help="To the reference cell, around mid-grey."
        checked={state.difference}
        onChange={(difference) => changeExplore({ difference })}
      />
      {state.difference && (
        <Slider
          label="Amplified"
          value={Math.log2(state.gain)}
          max={7}
          step={0.5}
          display={`× ${state.gain < 10 ? state.gain.toFixed(1) : Math.round(state.gain)}`}
          onChange={(log2) => changeExplore({ gain: 2 ** log2 })}
        />
      )}
      <Switch
        label="What the decoder reads"
        help={
          hasDecoder
            ? 'On every cell: how sure it is of its bits, and how many are wrong (✗).'
            : 'This model has no decoder.'
        }
        checked={state.reads}
        disabled={!hasDecoder}
        onChange={showReadings}
      />
      <Switch
        label="Saved pictures name their fingerprint"
        help="And their seed, in the PNG’s text and file name. Leave it out of pictures that go to other people: who has one has its fingerprint."
        checked={namesInputs}
        onChange={(chosen) => setPreferences({ namesInputs: chosen })}
      />
    </>
  );
}

/** The cells of modes that count seeds. */
function PlanControls({ state }: { state: ExploreState }) {
  const size = `${state.columns}x${state.rows}`;
  return (
    <>
      <ChoiceField
        label="Cells"
        value={sizes.find(({ value }) => value === size)?.value ?? '6x4'}
        options={sizes}
        onChange={(chosen) => {
          const [columns = 6, rows = 4] = chosen.split('x').map(Number);
          changeExplore({ columns, rows });
        }}
      />
      <NumberField
        label="Seed"
        help={seedHelp(state)}
        value={state.seed}
        min={0}
        max={largestSeed}
        onChange={(seed) => changeExplore({ seed })}
      />
      {state.mode !== 'arbitrary' && (
        <NumberField
          label="Fingerprint seed"
          help={fingerprintSeedHelp(state)}
          value={firstFingerprintSeed(state)}
          min={0}
          max={largestSeed}
          // If it equals the seed, it follows the seed again.
          onChange={(chosen) => changeExplore({ fingerprintSeed: chosen === state.seed ? null : chosen })}
        />
      )}
    </>
  );
}
