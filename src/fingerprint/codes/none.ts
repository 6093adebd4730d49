/** No code: every bit is a data bit, and every word decodes. */
import { bitsFromLogits } from '../bits.ts';
import type { Code } from './code.ts';

export function noCode(wordBits: number): Code {
  return {
    label: 'none',
    wordBits,
    dataBits: wordBits,
    encode: (data) => Uint8Array.from(data),
    decode(logits) {
      const word = bitsFromLogits(logits);
      return { data: word, word };
    },
    wordAccuracy: (bitAccuracy) => bitAccuracy ** wordBits,
    randomWordRate: { hard: 1, soft: 1 },
  };
}
