/**
 * Repetition: every data bit is sent `times` times, spread over the word, and the sum of its logits decides. Every word
 * decodes. Bits of the word beyond dataBits · times are zero and not read.
 */
import { StudioError } from '../../base/error.ts';
import { binomialTailOf } from './binomial-of.ts';
import type { Code } from './code.ts';

/** Throws 'code-range' unless `times` is odd and fits. */
export function repetitionCode(wordBits: number, times: number): Code {
  const dataBits = Math.floor(wordBits / times);
  if (!Number.isInteger(times) || times % 2 === 0 || times < 1 || dataBits < 1) {
    throw new StudioError(
      'code-range',
      `A bit cannot be repeated ${times} times in ${wordBits} bits.`,
      `Choose an odd number from 1 to ${wordBits}.`,
    );
  }
  const encode = (data: Uint8Array): Uint8Array<ArrayBuffer> => {
    const word = new Uint8Array(wordBits);
    for (let i = 0; i < dataBits * times; i++) word[i] = data[i % dataBits]!;
    return word;
  };
  return {
    label: `repetition, ${times} times`,
    wordBits,
    dataBits,
    encode,
    decode(logits) {
      const sums = new Float64Array(dataBits);
      for (let i = 0; i < dataBits * times; i++) sums[i % dataBits]! += logits[i]!;
      const data = Uint8Array.from(sums, (sum) => (sum > 0 ? 1 : 0));
      return { data, word: encode(data) };
    },
    wordAccuracy: (bitAccuracy) => binomialTailOf(times, (times + 1) / 2, bitAccuracy) ** dataBits,
    randomWordRate: { hard: 1, soft: 1 },
  };
}
