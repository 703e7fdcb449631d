import type Konva from 'konva';
import type { PixelRectangle } from '../../../../shared/mask/brush.ts';
import type { Placement } from '../state/view.ts';
import type { OverlayContext } from './draw-overlay.ts';

/** Lines are drawn wider than what they stand around; screen pixels. */
const RIM = 4;

/** Draws a part of a layer again and leaves the rest as it stands: a brush changes little of a large canvas. */
export function redrawPart(
  layer: Konva.Layer,
  part: PixelRectangle,
  { x, y, scaleX, scaleY }: Placement,
  draw: (context: OverlayContext) => void,
): void {
  const context = layer.getNativeCanvasElement().getContext('2d');
  if (!context) return;
  const ratio = layer.getCanvas().getPixelRatio();
  const left = Math.floor(x + part.left * scaleX) - RIM;
  const top = Math.floor(y + part.top * scaleY) - RIM;
  const width = Math.ceil(x + part.right * scaleX) + RIM - left;
  const height = Math.ceil(y + part.bottom * scaleY) + RIM - top;
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.clearRect(left, top, width, height);
  draw(context);
  context.restore();
}
