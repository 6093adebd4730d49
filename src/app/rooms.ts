/**
 * The component behind each room's name. Every room but the first screen is fetched when it is first entered.
 */
import { lazy, type ComponentType } from 'react';
import { Home } from '../features/home/Home.tsx';
import type { RoomId } from '../state/rooms.ts';

/** A room is given what follows its name in the address: what it is about, and which view of it is shown. */
export interface RoomProps {
  argument: string | null;
  view: string;
}

export const roomComponents: Record<RoomId, ComponentType<RoomProps>> = {
  home: Home,
  datasets: lazy(() => import('../features/datasets/DatasetsRoom.tsx')),
  train: lazy(() => import('../features/train/TrainRoom.tsx')),
  runs: lazy(() => import('../features/runs/RunsRoom.tsx')),
  explore: lazy(() => import('../features/explore/ExploreRoom.tsx')),
  decode: lazy(() => import('../features/decode/DecodeRoom.tsx')),
  registry: lazy(() => import('../features/registry/RegistryRoom.tsx')),
  models: lazy(() => import('../features/models/ModelsRoom.tsx')),
  evaluate: lazy(() => import('../features/evaluate/EvaluateRoom.tsx')),
  'how-it-works': lazy(() => import('../features/how-it-works/HowItWorksRoom.tsx')),
  settings: lazy(() => import('../features/settings/SettingsRoom.tsx')),
};

export function roomFor(name: string): ComponentType<RoomProps> | undefined {
  return Object.hasOwn(roomComponents, name) ? roomComponents[name as RoomId] : undefined;
}
