/** Generators that are handed out: to one user or to many, each checked by the render worker before it is saved. */
import { create } from 'zustand';
import type { PlainError } from '../base/error.ts';
import { writeRegistry } from '../fingerprint/registry/file.ts';
import type { ListedUser } from '../fingerprint/registry/names.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { FileReply, IssueProgress, IssueReply } from '../../workers/render/protocol.ts';
import { failureOf } from './failure.ts';
import { usePreferences } from './preferences.ts';
import { addUsers, useRegistry } from './registry.ts';
import { saveFile } from './save-file.ts';

interface IssuingState {
  running: { users: readonly string[]; done: number; abort: AbortController } | null;
  /** What came of the last time; null where it was stopped or failed. */
  outcome: Pick<IssueReply, 'issued' | 'refused'> | null;
  /** How many zips were saved the last time. */
  zips: number;
  error: PlainError | null;
}

const nothing: IssuingState = { running: null, outcome: null, zips: 0, error: null };

export const useIssuing = create<IssuingState>(() => nothing);

const set = useIssuing.setState;

/** Does nothing while generators are being made. */
export async function issueTo(users: readonly string[]): Promise<void> {
  const { registry, modelId } = useRegistry.getState();
  if (!registry || users.length === 0 || useIssuing.getState().running) return;
  const abort = new AbortController();
  set({ ...nothing, running: { users, done: 0, abort } });
  const request = {
    modelId,
    registry: writeRegistry(registry),
    users,
    rate: usePreferences.getState().falsePositiveRate,
  };
  try {
    const { file, ...outcome } = await renderWorker.job(
      {
        signal: abort.signal,
        onProgress({ done, file: zip }: IssueProgress) {
          set({ running: { users, done, abort } });
          save(zip);
        },
      },
      (worker, job) => worker.issueGenerators(request, job),
    );
    save(file);
    set({ outcome });
  } catch (error) {
    set({ error: failureOf(error) });
  }
  set({ running: null });
}

function save(zip: FileReply | null): void {
  if (!zip) return;
  saveFile(zip);
  set(({ zips }) => ({ zips: zips + 1 }));
}

/** Stops. Zips that were saved are complete; generators in none of them are made the next time. */
export function stopIssuing(): void {
  useIssuing.getState().running?.abort.abort();
}

export function forgetIssued(): void {
  if (!useIssuing.getState().running) set(nothing);
}

export async function addAndIssue(listed: ListedUser): Promise<void> {
  if (await addUsers([listed])) await issueTo([listed.user]);
}
