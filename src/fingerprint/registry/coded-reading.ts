/**
 * What the code of a registry makes of a reading: the fingerprint that was most likely given out. It is no evidence, since random
 * words decode as well; whose picture it is follows from the bits as they were read alone.
 */
import { bitsFromLogits, type Fingerprint } from '../bits.ts';
import { codeOf, type Registry } from './registry.ts';

export interface CodedReading {
  /** Of the code, for people. */
  label: string;
  /** The share of random words that decode, at most. */
  randomWordRate: number;
  /** As it would have been given out; null where the word does not decode. */
  fingerprint: Fingerprint | null;
  /** Bits that were read otherwise. */
  corrected: number;
}

/** @param logits [bits] @returns null where the registry has no code */
export function readAsCoded(
  registry: Pick<Registry, 'bits' | 'code' | 'mask'>,
  logits: ArrayLike<number>,
): CodedReading | null {
  if (registry.code.kind === 'none') return null;
  const { mask } = registry;
  const code = codeOf(registry);
  // The mask was added to the word, so a bit of it turns what was read there.
  const word = code.decode(Array.from(mask, (bit, i) => (bit ? -logits[i]! : logits[i]!)))?.word;
  const fingerprint = word?.map((bit, i) => bit ^ mask[i]!) ?? null;
  const read = bitsFromLogits(logits);
  return {
    label: code.label,
    randomWordRate: code.randomWordRate.soft,
    fingerprint,
    corrected: fingerprint ? read.filter((bit, i) => bit !== fingerprint[i]).length : 0,
  };
}
