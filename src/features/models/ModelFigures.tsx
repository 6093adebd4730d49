/** What opening a model told about it; nothing before that. */
import { useModels } from '../../state/models.ts';
import { Figures } from '../../ui/Figures.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { formatCount, formatKimg } from '../../ui/format.ts';
import styles from './ModelsRoom.module.css';

/** Thousands of images, exact where a run is short. */
export function describeLength(kimg: number): string {
  return `${kimg < 100 ? Number(formatKimg(kimg)) : formatCount(kimg)} kimg`;
}

export function ModelFigures({ modelId }: { modelId: string }) {
  const info = useModels((state) => state.infos[modelId]);
  const opening = useModels((state) => state.opening);
  if (opening?.modelId === modelId) {
    return <Meter label="Opening the model" value={opening.progress || undefined} detail={opening.detail} />;
  }
  if (!info) return null;
  const { generator, discriminator, decoder } = info.parameterCount;
  const { modulatedLog2, fmapBase, fmapMax, mappingLayers, mappingFmaps } = info.network;
  // The range may go beyond the model's size.
  const [low, high] = modulatedLog2.map((log2) => Math.min(2 ** log2, info.resolution));
  return (
    <>
      <Figures
        items={[
          { label: 'Architecture', value: info.architecture },
          { label: 'Modulated', value: low === high ? `${low} px` : `${low}–${high} px` },
          { label: 'Feature maps', value: `${fmapBase}, at most ${fmapMax}` },
          { label: 'Mapping', value: `${mappingLayers} × ${mappingFmaps}` },
          { label: 'Trained', value: info.kimg === null ? 'not told' : describeLength(info.kimg) },
          { label: 'Generator', value: `${formatCount(generator)} values` },
          ...(decoder === undefined ? [] : [{ label: 'Decoder', value: `${formatCount(decoder)} values` }]),
          ...(discriminator === undefined
            ? []
            : [{ label: 'Discriminator', value: `${formatCount(discriminator)} values` }]),
          { label: 'Computes on', value: info.backend },
        ]}
      />
      <p className={styles.hash}>
        SHA-256 <code>{info.sha256}</code>
      </p>
    </>
  );
}
