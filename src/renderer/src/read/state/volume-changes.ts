import { largestComponent, withoutSmallComponents } from '../../../../shared/mask/connected-components.ts';
import { boundingBox, cutBox, pasteBox, withMargin } from '../../../../shared/mask/mask-box.ts';
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
        inBox(operation, bits, slice.width, slice.height),
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

/** An operation that reaches one pixel beyond the mask at most, done where the mask is. */
function inBox(operation: MaskOperation, bits: Uint8Array, width: number, height: number): Uint8Array {
  const drawn = boundingBox([bits], width);
  if (!drawn) return bits;
  const box = withMargin(drawn, width, height);
  return pasteBox(operation(cutBox(bits, width, box), box.width, box.height), width, height, box);
}

/** Runs a change of the volume drawn on; missing numbers of slices do not part it. */
function inVolume(
  state: ReadState,
  change: (masks: readonly (Uint8Array | null)[], width: number, height: number) => (Uint8Array | null)[],
): ReadonlyMap<number, Uint8Array> {
  const drawn = drawnSlices(state);
  const size = drawn[0]?.slice;
  if (!size || whyNoVolume(state)) return new Map();
  const masks: (Uint8Array | null)[] = new Array(state.detail?.slices.length ?? 0).fill(null);
  for (const { index, bits } of drawn) masks[index] = bits;
  const box = boundingBox(masks, size.width);
  if (!box) return new Map();
  const parts = masks.slice(box.first, box.last + 1).map((mask) => mask && cutBox(mask, size.width, box));
  const after = change(parts, box.width, box.height);
  return new Map(
    drawn.map(({ slice, index, bits }) => {
      const part = after[index - box.first];
      return [slice.sliceId, part ? pasteBox(part, size.width, size.height, box) : bits];
    }),
  );
}
