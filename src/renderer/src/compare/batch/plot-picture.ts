import {
  type Ink,
  type Plot,
  type Shape,
  TEXT_SIZE,
} from '../../../../shared/evaluation/comparison-plots.ts';
import { toBase64 } from '../../read/session/base64.ts';

/** As in the PDF: for white paper. */
const INKS: Record<Ink, string> = {
  frame: '#b8c0c8',
  text: '#4d5a66',
  model: '#0072B2',
  limit: '#D55E00',
  point: '#16324a',
};
/** Pixels per point: sharp in print at this size (216 dpi). */
const SCALE = 3;
const TITLE = 16;

/** A plot as PNG on white, with its title, in base64. */
export async function plotPicture(plot: Plot): Promise<string> {
  const canvas = document.createElement('canvas');
  canvas.width = plot.width * SCALE;
  canvas.height = (plot.height + TITLE) * SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this window has no canvas');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(SCALE, SCALE);
  context.fillStyle = INKS.point;
  context.font = '600 9px Inter, sans-serif';
  context.textBaseline = 'top';
  context.fillText(plot.title, 6, 4, plot.width - 12);
  context.translate(0, TITLE);
  for (const shape of plot.shapes) draw(context, shape);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the plot could not be made a picture');
  return toBase64(new Uint8Array(await blob.arrayBuffer()));
}

function draw(context: CanvasRenderingContext2D, shape: Shape): void {
  if (shape.kind === 'text') {
    context.fillStyle = INKS.text;
    context.font = `${TEXT_SIZE}px Inter, sans-serif`;
    context.textAlign = shape.align === 'centre' ? 'center' : shape.align;
    context.fillText(shape.text, shape.x, shape.y, shape.fit);
    return;
  }
  context.beginPath();
  if (shape.kind === 'dot') {
    context.arc(shape.x, shape.y, 2, 0, 2 * Math.PI);
    context.globalAlpha = 0.7;
    context.fillStyle = INKS.point;
    context.fill();
    context.globalAlpha = 1;
    return;
  }
  if (shape.kind === 'box') context.rect(shape.x, shape.y, shape.width, shape.height);
  else {
    context.moveTo(...shape.from);
    context.lineTo(...shape.to);
  }
  context.setLineDash(shape.kind === 'line' && shape.dashed ? [3, 2] : []);
  context.lineWidth = shape.kind === 'line' ? shape.weight : shape.ink === 'frame' ? 0.5 : 0.8;
  context.strokeStyle = INKS[shape.ink];
  context.stroke();
}
