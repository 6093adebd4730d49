/** Figures of a model and its calibration; empty until the model was opened. */
import { useEffect } from 'react';
import type { CalibrationReply } from '../../../workers/render/protocol.ts';
import { lookAtCalibration, useCalibration } from '../../state/calibration.ts';
import { useModels } from '../../state/models.ts';
import { Figures } from '../../ui/Figures.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { formatCount, formatLength } from '../../ui/format.ts';
import styles from './ModelsRoom.module.css';

export function ModelFigures({ modelId }: { modelId: string }) {
  const info = useModels((state) => state.infos[modelId]);
  const opening = useModels((state) => state.opening);
  const calibration = useCalibration((state) => state.known[modelId]);
  const isOpened = info !== undefined;
  useEffect(() => {
    if (isOpened) void lookAtCalibration(modelId);
  }, [isOpened, modelId]);
  if (opening?.modelId === modelId) {
    return <Meter label="Opening the model" value={opening.progress || undefined} detail={opening.detail} />;
  }
  if (!info) return null;
  const { generator, discriminator, decoder } = info.parameterCount;
  const { modulatedLog2, fmapBase, fmapMax, mappingLayers, mappingFmaps } = info.network;
  // The range may exceed the model's size.
  const [low, high] = modulatedLog2.map((log2) => Math.min(2 ** log2, info.resolution));
  return (
    <>
      <Figures
        items={[
          { label: 'Architecture', value: info.architecture },
          { label: 'Modulated', value: low === high ? `${low} px` : `${low}–${high} px` },
          { label: 'Feature maps', value: `${fmapBase}, at most ${fmapMax}` },
          { label: 'Mapping', value: `${mappingLayers} × ${mappingFmaps}` },
          { label: 'Trained', value: info.kimg === null ? 'not told' : `${formatLength(info.kimg)} kimg` },
          { label: 'Generator', value: `${formatCount(generator)} values` },
          ...(decoder === undefined ? [] : [{ label: 'Decoder', value: `${formatCount(decoder)} values` }]),
          ...(discriminator === undefined
            ? []
            : [{ label: 'Discriminator', value: `${formatCount(discriminator)} values` }]),
          ...(calibration === undefined
            ? []
            : [{ label: 'Calibration', value: sayCalibration(calibration) }]),
          { label: 'Computes on', value: info.backend },
        ]}
      />
      <p className={styles.hash}>
        SHA-256 <code>{info.sha256}</code>
      </p>
    </>
  );
}

function sayCalibration(calibration: CalibrationReply | null): string {
  return calibration ? `${formatCount(calibration.count)} innocents, ${calibration.created}` : 'none';
}
