/** Some real pictures of a dataset, to compare fakes with. Empty until they are read. */
import { useEffect } from 'react';
import { loadPreview, useDatasets } from '../../state/datasets.ts';
import { ImageGrid } from '../../ui/ImageGrid.tsx';

export function RealPictures({ datasetId }: { datasetId: string }) {
  const sheet = useDatasets((state) => state.previews[datasetId]);
  useEffect(() => void loadPreview(datasetId), [datasetId]);
  return sheet ? <ImageGrid label="Real pictures" sheet={sheet} /> : null;
}
