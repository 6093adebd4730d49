/** A model's calibration, which its verdicts take into account, and how to make one. */
import { useEffect, useMemo, useState } from 'react';
import type { CalibrationReply, ModelSummary } from '../../../workers/render/protocol.ts';
import { sayRate } from '../../fingerprint/odds.ts';
import { calibrate, lookAtCalibration, stopCalibrating, useCalibration } from '../../state/calibration.ts';
import { refreshDatasets, useDatasets } from '../../state/datasets.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ChoiceField, Switch } from '../../ui/Field.tsx';
import { Figures, type Figure } from '../../ui/Figures.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { OverlayChart, type OverlaidCurve } from '../../ui/OverlayChart.tsx';
import { formatCount, formatNumber, formatPercent } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';

const OWN_PICTURES = '';
/** Pictures of either kind. The threshold is the nearest hundredth of the innocents. */
const REGENERATED = 100;

export function Calibration({ model, onClose }: { model: ModelSummary; onClose: () => void }) {
  const { known, running, failed } = useCalibration();
  const datasets = useDatasets((state) => state.datasets);
  const [source, setSource] = useState(OWN_PICTURES);
  const [isRegenerated, setIsRegenerated] = useState(false);
  const canRegenerate = source !== OWN_PICTURES;
  useEffect(() => {
    void refreshDatasets();
    void lookAtCalibration(model.id);
  }, [model.id]);
  const calibration = known[model.id];
  const options = [
    { value: OWN_PICTURES, label: 'this model’s own pictures under fresh fingerprints' },
    ...(datasets ?? []).map(({ id, name, count }) => ({
      value: id,
      label: `${name} (${formatCount(count)} pictures)`,
    })),
  ];
  return (
    <Dialog title={`Calibration of “${model.name}”`} onClose={onClose}>
      <div className={layout.stack}>
        {calibration === null && (
          <p>This model has none: its verdicts do not allow for its decoder’s bias.</p>
        )}
        {calibration && <Told calibration={calibration} />}
        {failed?.modelId === model.id && <ErrorNote error={failed.error} />}
        {running?.modelId === model.id ? (
          <>
            <Meter
              label={running.progress?.stage === 'own' ? 'Reading its own pictures' : 'Reading innocents'}
              detail={running.progress ? `${formatCount(running.progress.done)} read` : undefined}
            />
            <Button onClick={stopCalibrating}>Stop</Button>
          </>
        ) : (
          <>
            <ChoiceField
              label="Innocent pictures"
              help="Pictures that bear no fingerprint of this model and look like those you will ask about. 3 000 at most are read."
              value={source}
              options={options}
              onChange={setSource}
            />
            {canRegenerate && (
              <Switch
                label="Tell pasted fingerprints"
                help={`Has the generator draw ${REGENERATED} pictures of either kind again, in 50 steps each: minutes more here, and a second for every picture that is decoded by itself.`}
                checked={isRegenerated}
                onChange={setIsRegenerated}
              />
            )}
            <Button
              look="primary"
              disabled={running !== null}
              onClick={() =>
                void calibrate(model.id, {
                  datasetId: source === OWN_PICTURES ? null : source,
                  regenerated: canRegenerate && isRegenerated ? REGENERATED : 0,
                })
              }
            >
              Calibrate
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Told({ calibration }: { calibration: CalibrationReply }) {
  const { created, sources } = calibration;
  const curves = useMemo(() => curvesOf(calibration), [calibration]);
  const from = sources.map(({ name, count }) => `${name} (${formatCount(count)})`).join(', ');
  return (
    <div>
      <p>
        Made on {created} from {from}.
      </p>
      <Figures items={figuresOf(calibration)} />
      <OverlayChart
        title="Innocents that agree in this many bits or more, as a power of ten"
        curves={curves}
        format={(exponent) => `10^${formatNumber(exponent)}`}
      />
    </div>
  );
}

/** Chances over the number of agreeing bits, for fair bits and for innocents, up to the best innocent. */
function curvesOf({ curve }: CalibrationReply): OverlaidCurve[] {
  const x = curve.map(({ matches }) => matches);
  return [
    { label: 'Innocents', x, y: curve.map(({ share }) => Math.log10(share)) },
    { label: 'Fair bits', x, y: curve.map(({ binomial }) => Math.log10(binomial)) },
  ];
}

function figuresOf({
  count,
  bitMeans,
  largestCorrelation,
  effectiveBits,
  supports,
  thresholds,
  uniformity,
  bitCount,
  looks,
}: CalibrationReply): Figure[] {
  const needed = (matches: number | null) => (matches === null ? 'never' : `${matches} of ${bitCount}`);
  return [
    { label: 'Innocents', value: formatCount(count) },
    { label: 'What they support', value: sayRate(supports) },
    {
      label: 'Ones by bit',
      value: `${formatPercent(Math.min(...bitMeans))} to ${formatPercent(Math.max(...bitMeans))}`,
    },
    { label: 'Largest correlation', value: formatNumber(largestCorrelation.value) },
    { label: 'Bits as good as fair ones', value: `${formatNumber(effectiveBits)} of ${bitCount}` },
    { label: `Must agree at ${sayRate(thresholds.rate)}, fair bits`, value: needed(thresholds.exact) },
    { label: '… against these innocents, the median user', value: needed(thresholds.median) },
    { label: '… one user in twenty', value: needed(thresholds.oneInTwenty) },
    { label: 'Conformal p is uniform', value: `Kolmogorov–Smirnov p = ${formatNumber(uniformity)}` },
    { label: 'Tells marked pictures by their looks', value: looks ? 'tries to' : 'no' },
  ];
}
