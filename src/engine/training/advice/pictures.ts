/**
 * Says before a run starts whether there are enough pictures. What can't be trained at all is refused
 * elsewhere.
 */

/** With fewer, a discriminator soon memorises them. */
const FEW = 1000;

/** Sentences, each with what to do; empty where all is well. */
export function pictureWarnings({ count }: { count: number }, { mirror }: { mirror: boolean }): string[] {
  if (count >= FEW) return [];
  const twice = mirror ? '' : ', or switch Mirror on, which doubles them';
  const what = count === 1 ? 'One picture is' : `${count} pictures are`;
  return [
    `${what} few: below ${FEW} the discriminator learns them by heart and pictures stop improving. Add more${twice}.`,
  ];
}
