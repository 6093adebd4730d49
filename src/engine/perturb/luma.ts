/** How much red, green and blue count for brightness (ITU-R BT.601, as in JPEG). */
export const lumaWeights: readonly number[] = [0.299, 0.587, 0.114];
