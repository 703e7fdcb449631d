import type { SceneLine } from '../state/measures.ts';
import type { Placement } from '../state/view.ts';
import type { OverlayContext } from './draw-overlay.ts';

const COLOUR = '#F2F5F8';
/** Half the length of the bar at an end, screen pixels. */
const END = 4;

/** Draws what is measured: a line with bars at its ends, and what it says beside its last point. */
export function drawLine(context: OverlayContext, { points, text }: SceneLine, placement: Placement): void {
  const at = points.map(({ x, y }) => ({
    x: placement.x + x * placement.scaleX,
    y: placement.y + y * placement.scaleY,
  }));
  const last = at.at(-1);
  if (!last) return;
  context.save();
  for (const [style, width] of [
    ['rgba(0, 0, 0, 0.75)', 4],
    [COLOUR, 1.5],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    at.forEach(({ x, y }, index) => {
      if (index === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    for (const [end, towards] of [
      [at[0], at[1]],
      [last, at.at(-2)],
    ] as const) {
      if (!end || !towards) continue;
      const length = Math.hypot(towards.x - end.x, towards.y - end.y) || 1;
      const [dx, dy] = [(-(towards.y - end.y) / length) * END, ((towards.x - end.x) / length) * END];
      context.moveTo(end.x - dx, end.y - dy);
      context.lineTo(end.x + dx, end.y + dy);
    }
    context.stroke();
  }
  context.font = '600 12px Inter, sans-serif';
  context.lineWidth = 3;
  context.strokeStyle = 'rgba(0, 0, 0, 0.85)';
  context.fillStyle = COLOUR;
  context.strokeText(text, last.x + 8, last.y - 6);
  context.fillText(text, last.x + 8, last.y - 6);
  context.restore();
}
