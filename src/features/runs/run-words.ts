/** What a run is doing, in a few words. */
import type { RunSummary } from '../../../workers/train/protocol.ts';
import { exampleRunId } from '../../state/example-run.ts';

/** @param heldId the run that this tab's worker has in memory */
export function stateOf(
  { runId, state, isTraining, error, config }: RunSummary,
  heldId: string | null,
): string {
  if (runId === exampleRunId) return 'example';
  if (runId === heldId) return 'open in this tab';
  if (isTraining) return 'trains in another tab';
  if (!config) return error?.message ?? 'cannot be read';
  return { unfinished: 'not finished', done: 'done', failed: 'stopped by an error' }[state];
}
