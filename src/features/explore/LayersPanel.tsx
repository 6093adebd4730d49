/** The generator's layers: a second fingerprint for the finer ones, and which of them carry the bits. */
import { chosenFingerprint, useExplore } from '../../state/explore.ts';
import { measureLayers, mixFrom, mixIn, stopMeasuring, useLayers } from '../../state/explore-layers.ts';
import { layerSizes } from '../../state/mix-query.ts';
import { randomFingerprint } from '../../state/random.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ShareBars } from '../../ui/ShareBars.tsx';
import { formatPercent } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import { FingerprintField } from './FingerprintField.tsx';

export function LayersPanel() {
  const info = useExplore((state) => state.info);
  if (!info) return null;
  return (
    <Panel title="Layers">
      <MixControls sizes={layerSizes(info)} />
      <LayerBars sha256={info.sha256} hasDecoder={info.parameterCount.decoder !== undefined} />
    </Panel>
  );
}

function MixControls({ sizes }: { sizes: readonly number[] }) {
  const mix = useExplore((state) => state.mix);
  const chosen = useExplore(chosenFingerprint);
  const options = [
    { value: 'none', label: 'No layers' },
    ...sizes.toReversed().map((size, index) => ({
      value: String(size),
      label:
        size === 4 ? 'All layers' : index === 0 ? `Those of ${size}×${size}` : `${size}×${size} and finer`,
    })),
  ];
  return (
    <>
      <div className={layout.fields}>
        <ChoiceField
          label="A second fingerprint goes into"
          help="The other layers keep each picture’s own."
          value={mix ? String(mix.size) : 'none'}
          options={options}
          onChange={(value) => mixFrom(value === 'none' ? null : Number(value))}
        />
        {mix && (
          <FingerprintField
            label="Second fingerprint"
            help="Bits or hex, first bit first. All pictures of the grid share it."
            fingerprint={mix.fingerprint}
            onGive={mixIn}
          />
        )}
      </div>
      {mix && (
        <div className={layout.buttons}>
          <Button small onClick={() => mixIn(randomFingerprint(mix.fingerprint.length))}>
            Another one
          </Button>
          <Button small disabled={chosen === null} onClick={() => chosen !== null && mixIn(chosen)}>
            That of the chosen cell
          </Button>
        </div>
      )}
    </>
  );
}

function LayerBars({ sha256, hasDecoder }: { sha256: string; hasDecoder: boolean }) {
  const { measured, busy, error } = useLayers();
  const reply = measured?.sha256 === sha256 ? measured.reply : null;
  if (!hasDecoder)
    return <p className="muted">This model has no decoder, so which layers carry the bits can’t be read.</p>;
  if (busy)
    return (
      <>
        <Meter
          label="Reading layer by layer"
          value={busy.done / busy.total}
          detail={`${busy.done} of ${busy.total}`}
        />
        <div className={layout.buttons}>
          <Button small onClick={stopMeasuring}>
            Stop reading
          </Button>
        </div>
      </>
    );
  return (
    <>
      {error && <ErrorNote error={error} />}
      {reply ? (
        <>
          <ShareBars
            label="Which layers carry the bits"
            rows={reply.layers.map(({ names, share }) => ({
              label: names.join(', ').replaceAll(/(\d)x(\d)/g, '$1×$2'),
              share,
            }))}
          />
          <p className="muted">
            Each row gives one layer another fingerprint, and says how many of the bits that differ are then
            read as that layer has them ({reply.bits} bits of a few pictures). With all layers it is{' '}
            {formatPercent(reply.all)}. Layers in one row take the same copy of the fingerprint.
          </p>
        </>
      ) : (
        <div className={layout.buttons}>
          <Button small onClick={() => void measureLayers()}>
            Which layers carry the bits?
          </Button>
        </div>
      )}
    </>
  );
}
