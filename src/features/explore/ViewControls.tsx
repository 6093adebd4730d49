/** How the grid is drawn: seeds, noise, size, differences. */
import { changeExplore, useExplore, type ExploreState } from '../../state/explore.ts';
import { largestSeed } from '../../state/explore-cells.ts';
import { ChoiceField, NumberField, Slider, Switch } from '../../ui/Field.tsx';

const sizes = [
  { value: '4x3', label: '12 cells, 4 × 3' },
  { value: '6x4', label: '24 cells, 6 × 4' },
  { value: '8x6', label: '48 cells, 8 × 6' },
  { value: '10x8', label: '80 cells, 10 × 8' },
] as const;

const noises: readonly { value: ExploreState['noise']; label: string }[] = [
  { value: 'stored', label: 'Stored' },
  { value: 'none', label: 'Off' },
  { value: 'fresh', label: 'From a seed' },
];

export function ViewControls() {
  const state = useExplore();
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
        label="Latent seed"
        help="The first cell's; the others count up. Seeds are numpy's."
        value={state.latentSeed}
        min={0}
        max={largestSeed}
        onChange={(latentSeed) => changeExplore({ latentSeed })}
      />
      <NumberField
        label="Fingerprint seed"
        help="Of the second fingerprint; the first is the one in the editor."
        value={state.fingerprintSeed}
        min={0}
        max={largestSeed}
        onChange={(fingerprintSeed) => changeExplore({ fingerprintSeed })}
      />
      <ChoiceField
        label="Noise"
        help="Fine grain: the model's own, none, or new in every picture."
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
          min={0}
          max={7}
          step={0.5}
          display={`× ${state.gain < 10 ? state.gain.toFixed(1) : Math.round(state.gain)}`}
          onChange={(log2) => changeExplore({ gain: 2 ** log2 })}
        />
      )}
    </>
  );
}
