/**
 * Choices that a person expects to find again. They are kept in localStorage and checked when they are read.
 */
import { create } from 'zustand';
import { defaultRate, isRate } from '../fingerprint/verdict.ts';
import type { BackendPreference } from '../../workers/kit/backend.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Preferences {
  theme: Theme;
  backend: BackendPreference;
  /** Share of the past in the smoothed curves, 0…0.99. */
  smoothing: number;
  /** Shortcuts of one key without Ctrl or Alt. Users of dictation software may switch them off. */
  singleKeys: boolean;
  /** Whether saved pictures name their seed and fingerprint, in their text and their file's name. */
  namesInputs: boolean;
  /** The largest chance of naming anyone falsely that a verdict may take. */
  falsePositiveRate: number;
  /** Whether the example run of the lab book is put away. */
  hidesExample: boolean;
}

const storageKey = 'studio-preferences';
const defaults: Preferences = {
  theme: 'system',
  backend: 'auto',
  smoothing: 0.8,
  singleKeys: true,
  namesInputs: true,
  falsePositiveRate: defaultRate,
  hidesExample: false,
};

/** Anything may stand in localStorage: only known fields of known values are taken. */
export function readPreferences(text: string | null): Preferences {
  let stored: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) stored = { ...parsed };
  } catch {
    // If it is not JSON, the defaults apply.
  }
  const oneOf = <Value extends string>(value: unknown, allowed: readonly Value[], fallback: Value): Value =>
    allowed.find((candidate) => candidate === value) ?? fallback;
  const { smoothing, falsePositiveRate: rate } = stored;
  return {
    theme: oneOf(stored.theme, ['system', 'light', 'dark'], defaults.theme),
    backend: oneOf(stored.backend, ['auto', 'webgpu', 'wasm', 'cpu'], defaults.backend),
    smoothing:
      typeof smoothing === 'number' && smoothing >= 0 && smoothing < 1 ? smoothing : defaults.smoothing,
    singleKeys: typeof stored.singleKeys === 'boolean' ? stored.singleKeys : defaults.singleKeys,
    namesInputs: typeof stored.namesInputs === 'boolean' ? stored.namesInputs : defaults.namesInputs,
    hidesExample: typeof stored.hidesExample === 'boolean' ? stored.hidesExample : defaults.hidesExample,
    falsePositiveRate: typeof rate === 'number' && isRate(rate) ? rate : defaults.falsePositiveRate,
  };
}

/** Some browsers throw at any access to localStorage when storage is forbidden. */
function storedText(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

export const usePreferences = create<Preferences>(() => readPreferences(storedText()));

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  try {
    localStorage.setItem(storageKey, JSON.stringify(usePreferences.getState()));
  } catch {
    // With a full or forbidden store the choice is merely forgotten.
  }
}
