import type { BrushShape } from '../../../../shared/mask/brush.ts';
import type { FrameMask } from '../state/frame.ts';
import type { Placement, Size } from '../state/view.ts';
import type { MaskBitmap } from './mask-bitmap.ts';
import { outlinesOf } from './outline-cache.ts';

/** The part of a canvas context that overlays need; Konva's wrapper and the browser's own both have it. */
export type OverlayContext = Pick<
  CanvasRenderingContext2D,
  | 'canvas'
  | 'save'
  | 'restore'
  | 'translate'
  | 'scale'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'closePath'
  | 'stroke'
  | 'drawImage'
  | 'setLineDash'
  | 'lineWidth'
  | 'strokeStyle'
  | 'globalAlpha'
  | 'imageSmoothingEnabled'
  | 'lineJoin'
  | 'ellipse'
  | 'rect'
  | 'clip'
  | 'font'
  | 'fillStyle'
  | 'fillText'
  | 'strokeText'
>;

/** Fills are seen through: full opacity of a fill still shows the tissue. */
const FILL_SHARE = 0.6;

/** Draws a bitmap of image size where the image lies, pixel edges sharp unless `smooth`. */
export function drawBitmap(
  context: OverlayContext,
  bitmap: HTMLCanvasElement,
  placement: Placement,
  alpha: number,
  smooth = false,
): void {
  context.save();
  context.globalAlpha = alpha;
  context.imageSmoothingEnabled = smooth;
  context.translate(placement.x, placement.y);
  context.scale(placement.scaleX, placement.scaleY);
  context.drawImage(bitmap, 0, 0);
  context.restore();
}

/** Draws one source: fill or outline, in the dashes of its source, or dotted where it is out of date. */
export function drawSource(
  context: OverlayContext,
  source: FrameMask,
  size: Size,
  placement: Placement,
  bitmap: MaskBitmap,
): void {
  if (!source.mask || source.mask.pixels === 0 || source.opacity === 0) return;
  const alpha = source.opacity / 100;
  if (source.style === 'fill') {
    bitmap.draw(source.mask.bits, size.width, size.height, [source.colour]);
    drawBitmap(context, bitmap.canvas, placement, alpha * FILL_SHARE);
    return;
  }
  const outlines = outlinesOf(source.mask.bits, size.width, size.height);
  const dash = source.current ? source.dash : [3, 4];
  strokeOutlines(context, outlines, placement, source.colour, alpha, dash);
}

/** Strokes outlines with a dark rim, so that they stand out from bright tissue and from black alike. */
export function strokeOutlines(
  context: OverlayContext,
  outlines: readonly (readonly number[])[],
  placement: Placement,
  colour: string,
  alpha: number,
  dash: readonly number[] = [],
  closed = true,
): void {
  context.save();
  context.globalAlpha = alpha;
  context.lineJoin = 'round';
  context.save();
  context.translate(placement.x, placement.y);
  context.scale(placement.scaleX, placement.scaleY);
  context.beginPath();
  for (const polygon of outlines) {
    for (let i = 0; i < polygon.length; i += 2) {
      const x = polygon[i] ?? 0;
      const y = polygon[i + 1] ?? 0;
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    if (closed) context.closePath();
  }
  // the path keeps its points; the pen gets back its width on the screen
  context.restore();
  context.setLineDash([]);
  context.strokeStyle = 'rgba(0, 0, 0, 0.55)';
  context.lineWidth = 3.5;
  context.stroke();
  context.setLineDash([...dash]);
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.stroke();
  context.restore();
}

/** The outline of the brush in its true size. */
export function drawBrush(
  context: OverlayContext,
  at: { readonly x: number; readonly y: number },
  diameter: number,
  shape: BrushShape,
  placement: Placement,
  colour: string,
): void {
  const x = placement.x + at.x * placement.scaleX;
  const y = placement.y + at.y * placement.scaleY;
  const radiusX = Math.max(1, (diameter / 2) * placement.scaleX);
  const radiusY = Math.max(1, (diameter / 2) * placement.scaleY);
  context.save();
  for (const [style, width] of [
    ['rgba(0, 0, 0, 0.7)', 3],
    [colour, 1.25],
  ] as const) {
    context.beginPath();
    if (shape === 'round') context.ellipse(x, y, radiusX, radiusY, 0, 0, Math.PI * 2);
    else context.rect(x - radiusX, y - radiusY, radiusX * 2, radiusY * 2);
    context.strokeStyle = style;
    context.lineWidth = width;
    context.stroke();
  }
  context.restore();
}

/** A thin cross at an image point: the same place in a linked pane. */
export function drawCross(
  context: OverlayContext,
  at: { readonly x: number; readonly y: number },
  placement: Placement,
): void {
  const x = Math.round(placement.x + at.x * placement.scaleX) + 0.5;
  const y = Math.round(placement.y + at.y * placement.scaleY) + 0.5;
  context.save();
  for (const [style, width] of [
    ['rgba(0, 0, 0, 0.8)', 3],
    ['#d7dee6', 1],
  ] as const) {
    context.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + dx * 4, y + dy * 4);
      context.lineTo(x + dx * 14, y + dy * 14);
    }
    context.strokeStyle = style;
    context.lineWidth = width;
    context.stroke();
  }
  context.restore();
}
