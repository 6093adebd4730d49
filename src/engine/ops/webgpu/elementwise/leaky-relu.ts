/** Leaky ReLU's slope in WGSL, for the epilogue and its gradients. */
import { elementType, literal } from '../../../gpu/wgsl.ts';
import { lreluSlope } from '../../constants.ts';

/** WGSL of leaky ReLU's slope at y, times a gain. */
export function slopeOf(y: string, gain: number, width: 1 | 4): string {
  const type = elementType(width);
  return `select(${type}(${literal(lreluSlope * gain)}), ${type}(${literal(gain)}), ${y} > ${type}())`;
}
