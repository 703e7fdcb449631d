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
/** What goes is hatched in light and dark: seen on bright tissue and on dark alike. */
const HATCH_DARK = '#10151B';
const DARK_LABEL = 4;

interface Drawn {
  /** as `MaskPreview.labels`, with `DARK_LABEL` in every other stripe of what goes */
  readonly hatched: Uint8Array;
  /** the mask that would stand afterwards, 0|1 */
  readonly after: Uint8Array;
}

const drawn = new WeakMap<Uint8Array, Drawn>();

function drawnOf(labels: Uint8Array, width: number): Drawn {
  const known = drawn.get(labels);
  if (known) return known;
  const made = {
    hatched: labels.map((label, at) =>
      label === ONLY_A && ((at % width) + Math.floor(at / width)) & 2 ? DARK_LABEL : label,
    ),
    after: labels.map((label) => (label === 0 || label === ONLY_A ? 0 : 1)),
  };
  drawn.set(labels, made);
  return made;
}

/** Draws a change that is not made yet: added pixels tinted, removed ones hatched, the new outline dashed. */
export function drawPreview(
  context: OverlayContext,
  { labels, colour }: MaskPreview,
  size: Size,
  placement: Placement,
  bitmap: MaskBitmap,
): void {
  const { hatched, after } = drawnOf(labels, size.width);
  // what stays is left without a tint: it has the reader's own outline
  bitmap.draw(hatched, size.width, size.height, [null, ERASING, colour, HATCH_DARK]);
  drawBitmap(context, bitmap.canvas, placement, FILL);
  strokeOutlines(context, outlinesOf(after, size.width, size.height), placement, colour, 1, DRAFT_DASH);
}
