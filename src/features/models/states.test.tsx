/** Models: looked for, there, on their way in, and not to be had. */
import { beforeEach, expect, it, vi } from 'vitest';
import { useModels } from '../../state/models.ts';
import { markupOf, textOf } from '../../testing/markup.ts';
import ModelsRoom from './ModelsRoom.tsx';

vi.mock('zustand', () => import('../../testing/store-now.ts'));

const error = {
  code: 'storage-corrupt' as const,
  message: 'The store is damaged.',
  hint: 'Import it again.',
};
beforeEach(() => useModels.setState(useModels.getInitialState(), true));

it('says that it looks for models until they are listed', () => {
  expect(markupOf(<ModelsRoom />)).toContain('aria-label="Looking for models"');
  useModels.setState({ models: [] });
  expect(markupOf(<ModelsRoom />)).not.toContain('Looking for models');
});

it('offers to try again where the list cannot be had, and not where it is there', () => {
  useModels.setState({ error });
  expect(textOf(<ModelsRoom />)).toMatch(/The store is damaged\. Import it again\. Try again/);
  useModels.setState({ models: [] });
  expect(textOf(<ModelsRoom />)).not.toContain('Try again');
});

it('shows how far an import is, and takes no second file meanwhile', () => {
  useModels.setState({ models: [], importing: { fileName: 'big.pkl', progress: 0.5, detail: '1 of 2 MB' } });
  const markup = markupOf(<ModelsRoom />);
  expect(markup).toMatch(/aria-label="Importing big\.pkl"[^>]* value="0\.5"/);
  expect(markup).toMatch(/<input[^>]*type="file"[^>]*disabled=""/);
});
