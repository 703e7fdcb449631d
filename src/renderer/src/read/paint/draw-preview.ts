import { ERASING } from '../../../../shared/domain/source-style.ts';
import { ONLY_A } from '../../../../shared/mask/difference.ts';
import type { MaskPreview } from '../state/preview.ts';
import type { Placement, Size } from '../state/view.ts';
import { DRAFT_DASH } from './draw-draft.ts';
import { drawBitmap, type OverlayContext, strokeOutlines } from './draw-overlay.ts';
import type { MaskBitmap } from './mask-bitmap.ts';
import { outlinesOf } from './outline-cache.ts';

/** What is added and what goes stands out, the tissue under it stays visible. */
const FILL = 0.4;

const afterOf = new WeakMap<Uint8Array, Uint8Array>();

/** The mask that would stand afterwards: all but what would be taken away. */
function after(labels: Uint8Array): Uint8Array {
  const known = afterOf.get(labels);
  const bits = known ?? labels.map((label) => (label === 0 || label === ONLY_A ? 0 : 1));
  afterOf.set(labels, bits);
  return bits;
}

/** Draws a change that is not made yet: added and removed pixels tinted, the new outline dashed. */
export function drawPreview(
  context: OverlayContext,
  { labels, colour }: MaskPreview,
  size: Size,
  placement: Placement,
  bitmap: MaskBitmap,
): void {
  // what stays is left without a tint: it has the reader's own outline
  bitmap.draw(labels, size.width, size.height, [null, ERASING, colour]);
  drawBitmap(context, bitmap.canvas, placement, FILL);
  const outlines = outlinesOf(after(labels), size.width, size.height);
  strokeOutlines(context, outlines, placement, colour, 1, DRAFT_DASH);
}
