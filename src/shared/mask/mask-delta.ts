import { SulcusError } from '../sulcus-error.ts';
import { encodeRuns, forEachRun, pushVarint } from './run-length.ts';

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
 * `diffMask` of masks that differ between two indices at most, without an array of their size: for strokes under way.
 * @param end after the last index
 * @returns null where they do not differ
 */
export function diffMaskWithin(
  before: Uint8Array,
  after: Uint8Array,
  start: number,
  end: number,
): Uint8Array | null {
  const runs: number[] = [];
  let [value, from] = [0, 0];
  for (let at = start; at < end; at++) {
    const flipped = (before[at] ?? 0) ^ (after[at] ?? 0);
    if (flipped === value) continue;
    pushVarint(runs, at - from);
    [value, from] = [flipped, at];
  }
  if (runs.length === 0) return null;
  if (value === 1) {
    pushVarint(runs, end - from);
    from = end;
  }
  if (from < before.length) pushVarint(runs, before.length - from);
  return Uint8Array.from(runs);
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
