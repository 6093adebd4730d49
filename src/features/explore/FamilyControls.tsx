/**
 * Sets how far the eight children are from the picture in the middle, in the latent or in the fingerprint.
 * Empty where the grid is no family.
 */
import { changeFamily, useExplore } from '../../state/explore.ts';
import { ChoiceField, Slider } from '../../ui/Field.tsx';
import layout from '../../ui/layout.module.css';
import styles from './FamilyControls.module.css';

const ways = [
  { value: 'latent', label: 'Latent' },
  { value: 'bits', label: 'Bits of the fingerprint' },
] as const;

export function FamilyControls() {
  const family = useExplore((state) => state.family);
  const bitCount = useExplore((state) => state.info?.bits ?? 1);
  if (!family) return null;
  const { by, radius, flips, parent } = family;
  const steps = parent.latentSteps?.length ?? 0;
  return (
    <div className={`${layout.tiles} ${styles.controls}`}>
      <ChoiceField
        label="Children differ in"
        value={by}
        options={ways}
        onChange={(chosen) => changeFamily({ by: chosen })}
      />
      {by === 'latent' ? (
        <Slider
          label="How far"
          value={radius}
          min={0.02}
          max={1}
          step={0.02}
          display={`${Math.round(radius * 100)} %`}
          onChange={(chosen) => changeFamily({ radius: chosen })}
        />
      ) : (
        <Slider
          label="Bits flipped"
          value={flips}
          min={1}
          max={bitCount}
          display={String(flips)}
          onChange={(chosen) => changeFamily({ flips: chosen })}
        />
      )}
      <p className="muted">
        Press one, and it takes the middle. Arrows look at them, Enter chooses.
        {steps > 0 &&
          ` The one in the middle is ${steps} ${steps === 1 ? 'step' : 'steps'} of the latent away from seed ${parent.seed}.`}
      </p>
    </div>
  );
}
