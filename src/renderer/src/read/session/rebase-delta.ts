import { diffMask } from '../../../../shared/mask/mask-delta.ts';
import { forEachRun } from '../../../../shared/mask/run-length.ts';

/**
 * The same strokes on another mask: every pixel a delta flipped becomes `value` (1 painted, 0 erased). A plain XOR
 * would erase where the other mask has painted already.
 * @returns the mask after the strokes and the delta that leads there from `base`
 */
export function rebaseDelta(
  delta: Uint8Array,
  value: 0 | 1,
  base: Uint8Array,
): { readonly after: Uint8Array; readonly delta: Uint8Array } {
  const after = base.slice();
  forEachRun(delta, (start, length, flipped) => {
    if (flipped === 1) after.fill(value, start, start + length);
  });
  return { after, delta: diffMask(base, after) };
}
