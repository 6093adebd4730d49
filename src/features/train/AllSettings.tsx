/** Every other setting of the official command line, and those it hides. Folded away until wanted. */
import type { Architecture } from '../../engine/networks/config.ts';
import type { RecipeName } from '../../engine/training/config.ts';
import { changeChoices, useTrainForm } from '../../state/train-form.ts';
import { ChoiceField, NumberField, Switch } from '../../ui/Field.tsx';
import { ChoiceNumber } from './ChoiceNumber.tsx';
import { fieldGroups, resolutions } from './fields.ts';
import styles from './TrainRoom.module.css';

const architectures: readonly { value: Architecture; label: string }[] = [
  { value: 'skip', label: 'skip' },
  { value: 'resnet', label: 'resnet' },
  { value: 'orig', label: 'orig' },
];

const recipeOptions: readonly { value: RecipeName; label: string }[] = [
  { value: 'quick', label: 'quick: learns bits sooner' },
  { value: 'paper', label: 'paper: as published' },
];

export function AllSettings() {
  const choices = useTrainForm((state) => state.choices);
  return (
    <details className={styles.more}>
      <summary>All settings</summary>
      <fieldset className={styles.group}>
        <legend>Manner</legend>
        <div className={styles.fields}>
          <ChoiceField
            label="Recipe"
            help="Sets the loss weights and how fast the moving average follows."
            value={choices.recipe}
            options={recipeOptions}
            onChange={(recipe) => changeChoices({ recipe })}
          />
          <Switch
            label="Mirror"
            help="Shows half of the pictures flipped left to right. Leave off for lettering or faces with a side."
            checked={choices.mirror}
            onChange={(mirror) => changeChoices({ mirror })}
          />
        </div>
      </fieldset>
      {fieldGroups.map((group) => (
        <fieldset key={group.title} className={styles.group}>
          <legend>{group.title}</legend>
          <p className={styles.lead}>{group.lead}</p>
          <div className={styles.fields}>
            {group.fields.map((field) => (
              <ChoiceNumber key={field.key} field={field} />
            ))}
            {group.title === 'Networks' && <NetworkChoices />}
          </div>
        </fieldset>
      ))}
    </details>
  );
}

function NetworkChoices() {
  const choices = useTrainForm((state) => state.choices);
  const fixed = useTrainForm((state) => state.startFrom !== null);
  const [low, high] = choices.modulatedRange;
  return (
    <>
      <ChoiceField
        label="Resolution"
        help="Side of the images in pixels. The dataset must be at least as large."
        value={String(choices.resolution)}
        disabled={fixed}
        options={resolutions.map((size) => ({ value: String(size), label: `${size} px` }))}
        onChange={(size) => changeChoices({ resolution: Number(size) })}
      />
      <ChoiceField
        label="Colour"
        help="Three channels, or one."
        value={String(choices.channels)}
        disabled={fixed}
        options={[
          { value: '3', label: 'colour' },
          { value: '1', label: 'grey' },
        ]}
        onChange={(channels) => changeChoices({ channels: Number(channels) })}
      />
      <ChoiceField
        label="Generator"
        help="Paper: skip. Images of 4 px need skip in both."
        value={choices.gArch}
        disabled={fixed}
        options={architectures}
        onChange={(gArch) => changeChoices({ gArch })}
      />
      <ChoiceField
        label="Discriminator and decoder"
        help="Paper: resnet."
        value={choices.dArch}
        disabled={fixed}
        options={architectures}
        onChange={(dArch) => changeChoices({ dArch })}
      />
      <NumberField
        label="Modulated from"
        help="Lowest resolution that the fingerprint modulates."
        unit="px"
        value={low}
        min={4}
        max={1024}
        disabled={fixed}
        onChange={(from) => changeChoices({ modulatedRange: [from, high] })}
      />
      <NumberField
        label="Modulated to"
        help="Highest. All resolutions is the paper's best; its default ends at 128."
        unit="px"
        value={high}
        min={4}
        max={1024}
        disabled={fixed}
        onChange={(to) => changeChoices({ modulatedRange: [low, to] })}
      />
    </>
  );
}
