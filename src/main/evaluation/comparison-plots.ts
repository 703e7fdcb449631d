import type { Comparison } from '../../ml/evaluation/compare-models.ts';
import { boxOf } from '../../shared/evaluation/paired-statistics.ts';
import type { PdfPage } from '../report/pdf-page.ts';

/** Where a plot stands on its page, in points; `width` and `height` are those of the axes. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const INK = '#16324a';
const QUIET = '#4d5a66';
const LINE = '#0072B2';
const RED = '#D55E00';
/** Axes reach so far beyond the largest value, so that no point lies on the frame. */
const EDGE = 1.05;
const SMALL = { size: 7, colour: QUIET } as const;

type Point = readonly [number, number];

/** Axes from `low` to `high` each, with round labels at both ends and in the middle. */
function axes(page: PdfPage, place: Place, xs: Point, ys: Point, labels: { x: string; y: string }) {
  const { x, y, width, height } = place;
  page.document.rect(x, y, width, height).lineWidth(0.5).strokeColor('#b8c0c8').stroke();
  const atX = (value: number) => x + (width * (value - xs[0])) / (xs[1] - xs[0] || 1);
  const atY = (value: number) => y + height - (height * (value - ys[0])) / (ys[1] - ys[0] || 1);
  for (const share of [0, 0.5, 1]) {
    const across = xs[0] + share * (xs[1] - xs[0]);
    const up = ys[0] + share * (ys[1] - ys[0]);
    const text = tick(across, xs[1] - xs[0]);
    page.line(text, atX(across) - page.width(text, SMALL) / 2, y + height + 3, SMALL);
    page.line(tick(up, ys[1] - ys[0]), x - 4, atY(up) - 5, { ...SMALL, align: 'right' });
  }
  page.line(labels.x, x + (width - page.width(labels.x, SMALL)) / 2, y + height + 13, SMALL);
  page.line(labels.y, x, y - 12, SMALL);
  return { atX, atY };
}

const tick = (value: number, span: number): string => (span > 10 ? value.toFixed(0) : value.toFixed(2));

function dots(page: PdfPage, points: readonly Point[]): void {
  for (const [x, y] of points)
    page.document.circle(x, y, 2).fillOpacity(0.7).fill(INK).fillOpacity(1).strokeOpacity(1);
}

function level(page: PdfPage, place: Place, y: number, colour: string, dashed: boolean): void {
  const line = page.document.moveTo(place.x, y).lineTo(place.x + place.width, y);
  if (dashed) line.dash(3, { space: 2 });
  line.lineWidth(0.8).strokeColor(colour).stroke().undash();
}

/** Volumes of a segmenter against those of the ground truth, in pixels, with the line of equality. */
export function drawVolumeScatter(
  page: PdfPage,
  pairs: readonly (readonly [found: number, truth: number])[],
  place: Place,
): void {
  const most = EDGE * Math.max(1, ...pairs.flat());
  const labels = { x: 'ground truth, pixels', y: 'model, pixels' };
  const { atX, atY } = axes(page, place, [0, most], [0, most], labels);
  page.document.moveTo(atX(0), atY(0)).lineTo(atX(most), atY(most)).lineWidth(0.8).strokeColor(LINE).stroke();
  dots(
    page,
    pairs.map(([found, truth]) => [atX(truth), atY(found)]),
  );
}

/** Bland-Altman plot of a segmenter's volumes against the ground truth: bias solid, limits of agreement dashed. */
export function drawBlandAltman(
  page: PdfPage,
  pairs: readonly (readonly [found: number, truth: number])[],
  agreement: NonNullable<Comparison['volumes'][string]>,
  place: Place,
): void {
  const points = pairs.map(([found, truth]): Point => [(found + truth) / 2, found - truth]);
  const reach = Math.max(
    1,
    ...points.map(([, difference]) => Math.abs(difference)),
    Math.abs(agreement.lower),
    Math.abs(agreement.upper),
  );
  const most = EDGE * Math.max(1, ...points.map(([middle]) => middle));
  const labels = { x: 'mean of both, pixels', y: 'model − ground truth, pixels' };
  const { atX, atY } = axes(page, place, [0, most], [-EDGE * reach, EDGE * reach], labels);
  level(page, place, atY(0), '#b8c0c8', false);
  level(page, place, atY(agreement.bias), LINE, false);
  for (const limit of [agreement.lower, agreement.upper]) level(page, place, atY(limit), RED, true);
  dots(
    page,
    points.map(([middle, difference]) => [atX(middle), atY(difference)]),
  );
}

/** Box plots of Dice per patient volume, one per segmenter, with every patient as a dot beside its box. */
export function drawDiceBoxes(
  page: PdfPage,
  models: readonly { readonly id: string; readonly dice: readonly number[] }[],
  place: Place,
): void {
  const { x, y, width, height } = place;
  page.document.rect(x, y, width, height).lineWidth(0.5).strokeColor('#b8c0c8').stroke();
  const atY = (value: number) => y + height * (1 - value);
  for (const share of [0, 0.2, 0.4, 0.6, 0.8, 1])
    page.line(share.toFixed(1), x - 4, atY(share) - 5, { ...SMALL, align: 'right' });
  const step = width / models.length;
  for (const [at, { id, dice }] of models.entries()) {
    const middle = x + step * (at + 0.5);
    const half = Math.min(22, step / 4);
    page.fittedLine(
      id,
      middle - Math.min(page.width(id, SMALL), step - 4) / 2,
      y + height + 3,
      step - 4,
      SMALL,
    );
    const box = boxOf(dice);
    if (!box) continue;
    const stroke = (draw: PDFKit.PDFDocument, weight: number) =>
      draw.lineWidth(weight).strokeColor(LINE).stroke();
    stroke(page.document.moveTo(middle, atY(box.high)).lineTo(middle, atY(box.q3)), 0.8);
    stroke(page.document.moveTo(middle, atY(box.q1)).lineTo(middle, atY(box.low)), 0.8);
    stroke(page.document.rect(middle - half, atY(box.q3), 2 * half, atY(box.q1) - atY(box.q3)), 0.8);
    stroke(page.document.moveTo(middle - half, atY(box.median)).lineTo(middle + half, atY(box.median)), 2);
    dots(
      page,
      dice.map((value): Point => [middle + half + 8, atY(value)]),
    );
  }
}
