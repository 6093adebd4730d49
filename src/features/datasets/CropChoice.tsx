/** Which square of each picture is kept. The preview beside it shows what comes of it. */
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
          <Slider
            label="From the left, in wide pictures"
            value={cropPlace.x}
            min={0}
            max={1}
            step={0.05}
            display={formatPercent(cropPlace.x, 0)}
            onChange={(x) => changeAsked(id, { cropPlace: { ...cropPlace, x } })}
          />
          <Slider
            label="From the top, in high pictures"
            value={cropPlace.y}
            min={0}
            max={1}
            step={0.05}
            display={formatPercent(cropPlace.y, 0)}
            onChange={(y) => changeAsked(id, { cropPlace: { ...cropPlace, y } })}
          />
        </>
      )}
    </>
  );
}
