import type { MaskSource } from '../../../../shared/domain/mask-source.ts';
import { countMaskPixels } from '../../../../shared/mask/run-length.ts';
import type { MaskEntry, ReadState } from './read-state.ts';

export interface LoadedMask {
  readonly sliceId: number;
  readonly revision: number;
  readonly bits: Uint8Array;
}

/**
 * Takes masks of a source that were read from main. An older revision than the one here is dropped (its reply was
 * overtaken), and so is a slice with strokes of ours that are not acknowledged yet.
 * @param keep slices that must not be touched
 */
export function withLoadedMasks(
  state: ReadState,
  source: MaskSource,
  loaded: readonly LoadedMask[],
  keep: ReadonlySet<number> = new Set(),
): ReadState {
  const bySlice = new Map(state.masks.get(source));
  let changed = !state.masks.has(source);
  for (const mask of loaded) {
    const here = bySlice.get(mask.sliceId);
    if (keep.has(mask.sliceId) || (here && here.revision >= mask.revision)) continue;
    bySlice.set(mask.sliceId, {
      revision: mask.revision,
      bits: mask.bits,
      pixels: countMaskPixels(mask.bits),
    });
    changed = true;
  }
  return changed ? withMasks(state, source, bySlice) : state;
}

/** Puts one slice's mask in place, whatever was there. */
export function withMask(state: ReadState, source: MaskSource, sliceId: number, entry: MaskEntry): ReadState {
  const bySlice = new Map(state.masks.get(source));
  bySlice.set(sliceId, entry);
  return withMasks(state, source, bySlice);
}

/** The mask of a source on a slice, or null where there is none. */
export const maskOf = (state: ReadState, source: MaskSource | null, sliceId: number): MaskEntry | null =>
  (source === null ? null : state.masks.get(source)?.get(sliceId)) ?? null;

function withMasks(state: ReadState, source: MaskSource, bySlice: ReadonlyMap<number, MaskEntry>): ReadState {
  const masks = new Map(state.masks);
  masks.set(source, bySlice);
  return { ...state, masks };
}
