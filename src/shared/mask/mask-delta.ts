import { SulcusError } from '../sulcus-error.ts';
import { encodeRuns, forEachRun } from './run-length.ts';

/**
 * What changed between two masks of equal size, as run lengths of the pixels that flipped (XOR). Applying the same
 * delta twice is the identity, so one record serves undo and redo.
 */
export function diffMask(before: Uint8Array, after: Uint8Array): Uint8Array {
  if (before.length !== after.length) throw new RangeError('masks of different sizes have no delta');
  const flipped = new Uint8Array(before.length);
  for (let i = 0; i < before.length; i++) flipped[i] = (before[i] ?? 0) ^ (after[i] ?? 0);
  return encodeRuns(flipped);
}

/**
 * Flips, in place, the pixels a delta names.
 * @throws SulcusError MASK_DELTA_CORRUPT when the delta was made for another size; the mask is then unchanged
 */
export function applyDelta(mask: Uint8Array, delta: Uint8Array): void {
  const total = forEachRun(delta, () => undefined);
  if (total !== mask.length) {
    throw new SulcusError(
      'MASK_DELTA_CORRUPT',
      'A change does not have the size of its mask; it was not applied.',
    );
  }
  forEachRun(delta, (start, length, value) => {
    if (value === 0) return;
    for (let i = start; i < start + length; i++) mask[i] = 1 - (mask[i] ?? 0);
  });
}
