import { formatScore } from '../../shared/text/percent.ts';
import { PAGE, type PdfPage } from './pdf-page.ts';
import { type ReportData, type ReportSlice, stateText } from './report-data.ts';

const ROW = 11.5;
const HEAD = 16;
const GUTTER = 18;
const WIDTH = (PAGE.width - 2 * PAGE.margin - GUTTER) / 2;
const SIZE = 7.5;
const QUIET = '#4d5a66';
/** Fewer rows than this are not worth putting beside or below the heading. */
const FEWEST = 4;

interface Column {
  readonly title: string;
  /** left edge, or right edge of figures */
  readonly at: number;
  readonly align: 'left' | 'right';
  readonly text: (slice: ReportSlice) => string;
}

function columnsOf(data: ReportData): Column[] {
  const found = (slice: ReportSlice, text: string) => (slice.areaPixels > 0 ? text : '–');
  const columns: Column[] = [
    { title: 'Slice', at: 20, align: 'right', text: (slice) => String(slice.number) },
    { title: 'State', at: 28, align: 'left', text: stateText },
    {
      title: 'Score',
      at: data.spacing ? WIDTH - 64 : WIDTH - 48,
      align: 'right',
      text: (slice) => formatScore(slice.score),
    },
  ];
  const pixels = (slice: ReportSlice) => found(slice, String(slice.areaPixels));
  const square = (slice: ReportSlice) => found(slice, slice.areaMm2?.toFixed(1) ?? '–');
  if (data.spacing === null)
    return [...columns, { title: 'Area, px', at: WIDTH, align: 'right', text: pixels }];
  return [
    ...columns,
    { title: 'px', at: WIDTH - 36, align: 'right', text: pixels },
    { title: 'mm²', at: WIDTH, align: 'right', text: square },
  ];
}

/**
 * Every slice with its state, score and area, in two columns, down the left one first.
 * @param top first free row of the page
 * @returns the next free row
 */
export function drawSliceTable(
  page: PdfPage,
  data: ReportData,
  top: number,
  bounds: { top: number; bottom: number },
): number {
  const columns = columnsOf(data);
  let y = top;
  let left = [...data.slices];
  let heading = 'Slice by slice';
  while (left.length > 0) {
    if (y + 20 + HEAD + Math.min(FEWEST, left.length) * ROW > bounds.bottom) {
      page.document.addPage();
      y = bounds.top;
    }
    page.line(heading, PAGE.margin, y, { size: 11, weight: 700 });
    y += 20;
    const room = Math.floor((bounds.bottom - y - HEAD) / ROW);
    const rows = Math.min(room, Math.ceil(left.length / 2));
    drawColumn(page, columns, left.slice(0, rows), PAGE.margin, y);
    drawColumn(page, columns, left.slice(rows, 2 * rows), PAGE.margin + WIDTH + GUTTER, y);
    y += HEAD + rows * ROW;
    left = left.slice(2 * rows);
    heading = 'Slice by slice (continued)';
  }
  return y;
}

function drawColumn(
  page: PdfPage,
  columns: readonly Column[],
  slices: readonly ReportSlice[],
  x: number,
  top: number,
): void {
  if (slices.length === 0) return;
  for (const { title, at, align } of columns) {
    page.line(title, x + at, top, { size: 7.5, colour: QUIET, align });
  }
  page.rule(top + 12.5, { from: x, to: x + WIDTH });
  slices.forEach((slice, index) => {
    const weight = slice.areaPixels > 0 ? 700 : 400;
    for (const column of columns) {
      page.line(column.text(slice), x + column.at, top + HEAD + index * ROW, {
        size: SIZE,
        weight,
        align: column.align,
      });
    }
  });
}
