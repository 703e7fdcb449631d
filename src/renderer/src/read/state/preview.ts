import { compareMasks } from '../../../../shared/mask/difference.ts';
import { mapPreview } from './map-threshold.ts';
import { maskOf } from './masks.ts';
import { changeOf } from './proposal.ts';
import type { ReadState } from './read-state.ts';
import { ownColour, ownSource } from './sources.ts';

/** What a change would make of the reader's mask of the slice on the screen; in no mask yet. */
export interface MaskPreview {
  /** width * height: 1 stays, 2 would be taken away, 3 would be added (as `compareMasks` labels them) */
  readonly labels: Uint8Array;
  /** of what would be added */
  readonly colour: string;
}

const compared = new WeakMap<Uint8Array, { readonly own: Uint8Array | null; readonly labels: Uint8Array }>();

/** The change that is shown or looked at, on the slice on the screen, else the cut through a model's map, or null. */
export function previewOf(state: ReadState): MaskPreview | null {
  const { painted } = state;
  if (!painted?.pixels) return null;
  const own = ownSource(state);
  const shown = state.proposal ?? state.looked;
  if (shown) {
    const slice = changeOf(state, shown).slices.find(({ sliceId }) => sliceId === painted.sliceId);
    return slice ? { labels: slice.labels, colour: ownColour(state) } : null;
  }
  const cut = mapPreview(state);
  if (!cut) return null;
  const mine = maskOf(state, own, painted.sliceId)?.bits ?? null;
  const known = compared.get(cut.bits);
  if (known && known.own === mine) return { labels: known.labels, colour: cut.colour };
  const { labels } = compareMasks(mine, cut.bits, cut.bits.length);
  compared.set(cut.bits, { own: mine, labels });
  return { labels, colour: cut.colour };
}
