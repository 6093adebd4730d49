/**
 * A short hash of a text, used as a key. Not for security: anyone can make two texts with the same hash. The
 * function is cyrb53, in the public domain.
 */

/** 53 bits as 11 characters of base 36. */
export function hashOf(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  const bits = 4_294_967_296 * (b & 0x1f_ffff) + (a >>> 0);
  return bits.toString(36).padStart(11, '0');
}
