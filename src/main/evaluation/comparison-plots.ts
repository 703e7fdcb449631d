import { type Ink, type Plot, TEXT_SIZE } from '../../shared/evaluation/comparison-plots.ts';
import type { PdfPage } from '../report/pdf-page.ts';

/** For white paper. */
export const INKS: Record<Ink, string> = {
  frame: '#b8c0c8',
  text: '#4d5a66',
  model: '#0072B2',
  limit: '#D55E00',
  point: '#16324a',
};
const TEXT = { size: TEXT_SIZE, colour: INKS.text } as const;

/** Draws a plot with its upper left corner at a place of the page, in points. */
export function drawPlot(page: PdfPage, plot: Plot, left: number, top: number): void {
  const { document } = page;
  for (const shape of plot.shapes) {
    if (shape.kind === 'line') {
      const [x, y] = shape.from;
      const stroke = document.moveTo(left + x, top + y).lineTo(left + shape.to[0], top + shape.to[1]);
      if (shape.dashed) stroke.dash(3, { space: 2 });
      stroke.lineWidth(shape.weight).strokeColor(INKS[shape.ink]).stroke().undash();
    } else if (shape.kind === 'box') {
      const weight = shape.ink === 'frame' ? 0.5 : 0.8;
      document
        .rect(left + shape.x, top + shape.y, shape.width, shape.height)
        .lineWidth(weight)
        .strokeColor(INKS[shape.ink])
        .stroke();
    } else if (shape.kind === 'dot') {
      document
        .circle(left + shape.x, top + shape.y, 2)
        .fillOpacity(0.7)
        .fill(INKS.point)
        .fillOpacity(1)
        .strokeOpacity(1);
    } else {
      const width = Math.min(page.width(shape.text, TEXT), shape.fit ?? Number.POSITIVE_INFINITY);
      const shift = { left: 0, centre: width / 2, right: width }[shape.align];
      page.fittedLine(shape.text, left + shape.x - shift, top + shape.y, width + 0.2, TEXT);
    }
  }
}
