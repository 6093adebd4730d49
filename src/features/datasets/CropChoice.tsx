/** Chooses which square of each picture is kept. The preview beside it shows the result. */
import { changeAsked, type NewDataset } from '../../state/new-dataset.ts';
import { ChoiceField, Slider } from '../../ui/Field.tsx';
import { formatPercent } from '../../ui/format.ts';

type CropName = NonNullable<NewDataset['crop']>;

const crops: readonly { value: CropName; label: string }[] = [
  { value: 'square', label: 'centred square' },
  { value: 'placed', label: 'square of my own' },
  { value: 'celeba', label: 'aligned CelebA faces, 128 px' },
];

const middle = { x: 0.5, y: 0.5 };

export function CropChoice({ asked: { id, crop = 'square', cropPlace = middle } }: { asked: NewDataset }) {
  return (
    <>
      <ChoiceField<CropName>
        label="Crop"
        value={crop}
        options={crops}
        onChange={(chosen) => changeAsked(id, { crop: chosen })}
      />
      {crop === 'placed' && (
        <>
          <PlaceSlider
            label="From the left, in wide pictures"
            share={cropPlace.x}
            onChange={(x) => changeAsked(id, { cropPlace: { ...cropPlace, x } })}
          />
          <PlaceSlider
            label="From the top, in high pictures"
            share={cropPlace.y}
            onChange={(y) => changeAsked(id, { cropPlace: { ...cropPlace, y } })}
          />
        </>
      )}
    </>
  );
}

interface PlaceSliderProps {
  label: string;
  /** Of what is cut away: 0 keeps the left or upper edge, 1 the other. */
  share: number;
  onChange: (share: number) => void;
}

function PlaceSlider({ label, share, onChange }: PlaceSliderProps) {
  return (
    <Slider
      label={label}
      value={share}
      max={1}
      step={0.05}
      display={formatPercent(share, 0)}
      onChange={onChange}
    />
  );
}
