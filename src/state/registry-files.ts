/**
 * Files of a registry for others: the whole registry, the list that may be published, one user's claim. Claims
 * are checked here, too.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import {
  claimOf,
  commitRegistry,
  parseClaim,
  parseCommittedList,
  verifyClaim,
} from '../fingerprint/registry/committed.ts';
import { writeRegistry } from '../fingerprint/registry/file.ts';
import { findUser } from '../fingerprint/registry/registry.ts';
import { bytesOf, guarded, today, useRegistry } from './registry.ts';
import { saveFile } from './save-file.ts';

export function exportRegistry(): void {
  const { registry } = useRegistry.getState();
  if (registry) saveText('registry.json', writeRegistry(registry));
}

/** The list that can be published. It shows neither names nor fingerprints. */
export function exportCommittedList(): Promise<void> {
  return guarded(async () => {
    const { registry } = useRegistry.getState();
    if (registry) saveText('committed-registry.json', jsonText(await commitRegistry(registry, today())));
  });
}

/** The claim with which a user proves their fingerprint, for that user alone. */
export function exportClaim(user: string): void {
  const { registry } = useRegistry.getState();
  if (registry) saveText('claim.json', jsonText(claimOf(findUser(registry, user))));
}

interface ClaimCheck {
  list: File | null;
  claim: File | null;
  /** Checks once both files are there. */
  outcome: { isHeld: boolean; user: string; day: string } | null;
  error: PlainError | null;
}

/** The check of a claim against a list; it needs no registry. */
export const useClaimCheck = create<ClaimCheck>(() => ({
  list: null,
  claim: null,
  outcome: null,
  error: null,
}));

export async function checkClaim(given: { list: File } | { claim: File }): Promise<void> {
  useClaimCheck.setState({ ...given, outcome: null, error: null });
  const { list, claim } = useClaimCheck.getState();
  if (!list || !claim) return;
  try {
    const committed = parseCommittedList(await bytesOf(list));
    const claimed = parseClaim(await bytesOf(claim));
    const isHeld = await verifyClaim(committed, claimed);
    useClaimCheck.setState({ outcome: { isHeld, user: claimed.user, day: committed.created } });
  } catch (error) {
    useClaimCheck.setState({ error: toPlainError(error) });
  }
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

function saveText(fileName: string, text: string): void {
  saveFile({ fileName, bytes: new TextEncoder().encode(text) });
}
