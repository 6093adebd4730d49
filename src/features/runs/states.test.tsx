/** The lab book: looked for, empty, failed, and what is listed. */
import { beforeEach, expect, it, vi } from 'vitest';
import { useRuns } from '../../state/runs.ts';
import { markupOf, textOf } from '../../testing/markup.ts';
import RunsRoom from './RunsRoom.tsx';

vi.mock('zustand', () => import('../../testing/store-now.ts'));

const room = <RunsRoom argument={null} />;
beforeEach(() => useRuns.setState(useRuns.getInitialState(), true));

it('says that it looks for runs until they are listed', () => {
  expect(markupOf(room)).toContain('aria-label="Looking for runs"');
  expect(textOf(room)).not.toContain('No runs of your own yet');
});

it('says so where there is none, and of an address whose run is gone', () => {
  useRuns.setState({ runs: [] });
  expect(markupOf(room)).not.toContain('Looking for runs');
  expect(textOf(room)).toContain('No runs of your own yet');
  expect(textOf(<RunsRoom argument="gone" />)).toContain('The run of this address is not in this browser.');
});

it('says what went wrong in place of looking on', () => {
  useRuns.setState({ error: { code: 'storage-corrupt', message: 'The store is damaged.', hint: 'Reload.' } });
  expect(markupOf(room)).toContain('role="alert"');
  expect(markupOf(room)).not.toContain('Looking for runs');
});
