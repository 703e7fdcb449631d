import { largestComponent, withoutSmallComponents } from '../../../../shared/mask/connected-components.ts';
import { ISLAND_PIXELS, type MaskOperation } from '../../../../shared/mask/refine.ts';
import { maskOf } from './masks.ts';
import type { ReadState } from './read-state.ts';
import { ownSource } from './sources.ts';

/** New masks (0|1) by slice id, from the state as it is; slices not named stay as they are. */
export type VolumeChange = (state: ReadState) => ReadonlyMap<number, Uint8Array>;

/** The same change of every slice the reader has drawn on. */
export const everySlice =
  (operation: MaskOperation): VolumeChange =>
  (state) =>
    new Map(
      drawnSlices(state).map(({ slice, bits }) => [
        slice.sliceId,
        operation(bits, slice.width, slice.height),
      ]),
    );

/** Keeps the largest piece of the volume, connected through the slices (26 neighbours); on a tie the first. */
export const keepLargestInVolume: VolumeChange = (state) => inVolume(state, largestComponent);

/** Takes away pieces of the volume of fewer than `ISLAND_PIXELS` voxels. */
export const removeIslandsInVolume: VolumeChange = (state) =>
  inVolume(state, (masks, width, height) => withoutSmallComponents(masks, width, height, ISLAND_PIXELS));

/** Why the reader's masks can not be looked at as one volume, or null. */
export function whyNoVolume(state: ReadState): string | null {
  const sizes = new Set(drawnSlices(state).map(({ slice }) => `${slice.width} x ${slice.height}`));
  return sizes.size > 1 ? 'the slices drawn on have different sizes' : null;
}

/** The slices of the reader's mask that hold a pixel, in stack order. */
function drawnSlices(state: ReadState) {
  const own = ownSource(state);
  return (state.detail?.slices ?? []).flatMap((slice, index) => {
    const mask = maskOf(state, own, slice.sliceId);
    return mask && mask.pixels > 0 ? [{ slice, index, bits: mask.bits }] : [];
  });
}

/** Runs a change of a volume from the first to the last slice drawn on; missing numbers of slices do not part it. */
function inVolume(
  state: ReadState,
  change: (masks: readonly (Uint8Array | null)[], width: number, height: number) => (Uint8Array | null)[],
): ReadonlyMap<number, Uint8Array> {
  const drawn = drawnSlices(state);
  const first = drawn[0];
  const last = drawn.at(-1);
  if (!first || !last || whyNoVolume(state)) return new Map();
  const masks: (Uint8Array | null)[] = new Array(last.index - first.index + 1).fill(null);
  for (const { index, bits } of drawn) masks[index - first.index] = bits;
  const after = change(masks, first.slice.width, first.slice.height);
  return new Map(drawn.map(({ slice, index, bits }) => [slice.sliceId, after[index - first.index] ?? bits]));
}
