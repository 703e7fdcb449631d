import type { MaskChange } from '../../../../shared/contract/masks.ts';
import type { SliceRow } from '../../../../shared/contract/series.ts';
import { diffMask } from '../../../../shared/mask/mask-delta.ts';
import { maskOf } from '../state/masks.ts';
import type { ReadState } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';
import { toBase64 } from './base64.ts';

/** Letters that the journal takes of the name of an undo step. */
export const LONGEST_LABEL = 80;

/** The reader's mask of a slice, width * height, 0|1; empty where nothing was drawn. */
export const bitsOf = (state: ReadState, slice: SliceRow): Uint8Array =>
  maskOf(state, ownSource(state), slice.sliceId)?.bits ?? new Uint8Array(slice.width * slice.height);

/**
 * What leads from the reader's masks to the given ones (0|1, by slice id), on the revisions as they are. Left out are
 * masks that stay as they are or do not fit their slice, and slices whose pixels are not here.
 */
export function changesOf(state: ReadState, after: ReadonlyMap<number, Uint8Array>): MaskChange[] {
  return (state.detail?.slices ?? []).flatMap((slice) => {
    const { sliceId, pixelSha256, width, height } = slice;
    const next = after.get(sliceId);
    if (!next || !pixelSha256 || next.length !== width * height) return [];
    const before = bitsOf(state, slice);
    if (next.every((value, at) => value === before[at])) return [];
    const baseRevision = maskOf(state, ownSource(state), sliceId)?.revision ?? 0;
    const delta = toBase64(diffMask(before, next));
    return [{ sliceId, pixelSha256, width, height, baseRevision, delta }];
  });
}
