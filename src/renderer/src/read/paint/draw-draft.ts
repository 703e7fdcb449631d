import type { BrushPoint } from '../../../../shared/mask/brush.ts';
import type { Draft } from '../state/draft.ts';
import type { Placement } from '../state/view.ts';
import { drawLine } from './draw-lines.ts';
import { drawBitmap, type OverlayContext, strokeOutlines } from './draw-overlay.ts';
import type { MaskBitmap } from './mask-bitmap.ts';
import { outlinesOf } from './outline-cache.ts';

/** Dashes say: this is in no mask yet. */
export const DRAFT_DASH = [5, 4];
/** The tissue under what would be changed stays visible. */
const DRAFT_FILL = 0.28;
/** Half the side of the square that marks a corner, screen pixels. */
const CORNER = 3;

/** Draws what a tool is about to change. */
export function drawDraft(
  context: OverlayContext,
  draft: Draft,
  placement: Placement,
  colour: string,
  bitmap: MaskBitmap,
): void {
  if (draft.region) {
    const { left, top, width, height, bits } = draft.region;
    const { x, y, scaleX, scaleY } = placement;
    const there = { ...placement, x: x + left * scaleX, y: y + top * scaleY };
    bitmap.draw(bits, width, height, [colour]);
    drawBitmap(context, bitmap.canvas, there, DRAFT_FILL);
    strokeOutlines(context, outlinesOf(bits, width, height), there, colour, 1, DRAFT_DASH);
  }
  if (draft.path.length === 0) return;
  if (draft.text !== undefined) {
    drawLine(context, { points: draft.path, text: draft.text }, placement);
    return;
  }
  const path = draft.path.flatMap(({ x, y }) => [x, y]);
  strokeOutlines(context, [path], placement, colour, 1, DRAFT_DASH, draft.closed);
  for (const corner of draft.corners) drawCorner(context, corner, placement, colour);
}

function drawCorner(context: OverlayContext, at: BrushPoint, placement: Placement, colour: string): void {
  const x = placement.x + at.x * placement.scaleX - CORNER;
  const y = placement.y + at.y * placement.scaleY - CORNER;
  context.save();
  for (const [style, width] of [
    ['rgba(0, 0, 0, 0.8)', 4],
    [colour, 2],
  ] as const) {
    context.beginPath();
    context.rect(x, y, CORNER * 2, CORNER * 2);
    context.strokeStyle = style;
    context.lineWidth = width;
    context.stroke();
  }
  context.restore();
}
