/**
 * All pictures of one dataset: which are chosen, and which are left out. Pixels come in small sheets as
 * somebody scrolls.
 */
import { create } from 'zustand';
import { leaveOutImages, type DatasetSummary } from '../../workers/data/client.ts';
import { forgetFindings } from './dataset-findings.ts';
import { forgetPreview, refreshDatasets } from './datasets.ts';
import { showError } from './toasts.ts';

interface WallState {
  datasetId: string | null;
  /** The chosen pictures, by their place in stored order. */
  chosen: ReadonlySet<number>;
  /** The picture with the keyboard's focus, where a range begins. */
  current: number;
}

export const useWall = create<WallState>(() => ({ datasetId: null, chosen: new Set(), current: 0 }));

const set = useWall.setState;

export function openWall(datasetId: string): void {
  if (useWall.getState().datasetId === datasetId) return;
  set({ datasetId, chosen: new Set(), current: 0 });
  forgetFindings();
}

export function goToPicture(current: number): void {
  set({ current });
}

/** Chooses the picture, or takes the choice back. */
export function togglePicture(place: number): void {
  const chosen = new Set(useWall.getState().chosen);
  if (!chosen.delete(place)) chosen.add(place);
  set({ chosen, current: place });
}

/** Chooses all from the current picture to this one. */
export function chooseUpTo(place: number): void {
  const { chosen, current } = useWall.getState();
  const [first, last] = [Math.min(current, place), Math.max(current, place)];
  const range = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  set({ chosen: new Set([...chosen, ...range]), current: place });
}

export function chooseNone(): void {
  set({ chosen: new Set() });
}

/** Leaves the chosen pictures out, or takes them in again. */
export function leaveOutChosen(dataset: DatasetSummary): Promise<void> {
  return leaveOut(dataset, [...useWall.getState().chosen]);
}

/** Leaves these out, too. */
export function leaveOut({ id, leftOut = [] }: DatasetSummary, places: readonly number[]): Promise<void> {
  return change(id, [...leftOut, ...places]);
}

export function putBackChosen({ id, leftOut = [] }: DatasetSummary): Promise<void> {
  const { chosen } = useWall.getState();
  return change(
    id,
    leftOut.filter((place) => !chosen.has(place)),
  );
}

async function change(datasetId: string, places: readonly number[]): Promise<void> {
  try {
    await leaveOutImages(datasetId, places);
    chooseNone();
    // The findings were about the pictures in use before.
    forgetFindings();
    forgetPreview(datasetId);
  } catch (error) {
    showError(error);
  }
  await refreshDatasets();
}
