import { createRequire } from 'node:module';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Plot, type Shape, TEXT_SIZE } from '../../shared/evaluation/comparison-plots.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { INKS } from './comparison-plots.ts';

/** Pixels per point: sharp in print at this size (216 dpi). */
const SCALE = 3;
const TITLE = 16;
const FONT = 'Sulcus Inter';

/**
 * A plot as PNG on white, with its title.
 * @throws SulcusError PLOT_PICTURES_UNAVAILABLE where the library that draws it does not load
 */
export async function plotPicture(plot: Plot): Promise<Buffer> {
  const { createCanvas } = await loadCanvas();
  const canvas = createCanvas(plot.width * SCALE, (plot.height + TITLE) * SCALE);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(SCALE, SCALE);
  context.fillStyle = INKS.point;
  context.font = `600 9px '${FONT}', sans-serif`;
  context.textBaseline = 'top';
  context.fillText(plot.title, 6, 4, plot.width - 12);
  context.translate(0, TITLE);
  for (const shape of plot.shapes) draw(context, shape);
  return canvas.encode('png');
}

let loaded: Promise<typeof import('@napi-rs/canvas')> | null = null;

/** Native and large: loaded only where a picture is wanted. */
function loadCanvas(): Promise<typeof import('@napi-rs/canvas')> {
  loaded ??= import('@napi-rs/canvas').then(
    (library) => {
      const require = createRequire(import.meta.url);
      for (const weight of [400, 600])
        library.GlobalFonts.registerFromPath(
          require.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`),
          FONT,
        );
      return library;
    },
    () => {
      throw new SulcusError(
        'PLOT_PICTURES_UNAVAILABLE',
        'The plots can not be drawn as pictures on this machine; figures and PDF have them all the same.',
      );
    },
  );
  return loaded;
}

function draw(context: SKRSContext2D, shape: Shape): void {
  if (shape.kind === 'text') {
    context.fillStyle = INKS.text;
    context.font = `${TEXT_SIZE}px '${FONT}', sans-serif`;
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
