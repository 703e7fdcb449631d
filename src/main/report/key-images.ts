import { encode } from 'fast-png';
import { SIDE_UNKNOWN } from '../series/series-service.ts';
import { PAGE, type PdfPage } from './pdf-page.ts';
import { type KeyImage, type ReportData, UNREAD } from './report-data.ts';
import { isolated } from './text-runs.ts';

const GAP = 14;
const HEADING = 18;
const WIDEST = (PAGE.width - 2 * PAGE.margin - 2 * GAP) / 3;
/** Pictures may be drawn this much smaller to stand on the page they belong to. */
const SMALLEST = 0.78;
const SIZE = 7;
const LINE = 9;
const CAPTION_AT_MOST = 80;
const RED = '#a30000';

/** Height over width on paper: pixels that are not square are drawn as wide and high as they were scanned. */
function aspectOf(image: KeyImage, data: ReportData): number {
  const pixel = data.spacing ? data.spacing.y / data.spacing.x : 1;
  return (image.height / image.width) * pixel;
}

interface Layout {
  /** of one picture, in points */
  readonly width: number;
  /** of a row with its captions */
  readonly row: number;
  readonly rows: number;
}

/** The largest layout that stands in `room` as a whole; null where that would be too small. */
function layoutFor(data: ReportData, room: number): Layout | null {
  const tallest = Math.max(...data.keyImages.map((image) => aspectOf(image, data)));
  const sources = Math.max(...data.keyImages.map((image) => image.outlines.length));
  const caption = 10 + LINE * (3 + sources + Number(data.side !== SIDE_UNKNOWN));
  const rows = Math.ceil(data.keyImages.length / 3);
  const width = Math.min(WIDEST, ((room - HEADING) / rows - caption) / tallest);
  return width < SMALLEST * WIDEST ? null : { width, row: width * tallest + caption, rows };
}

/** Whether all key images stand together in this many points of height. */
export const keyImagesFit = (data: ReportData, room: number): boolean =>
  data.keyImages.length === 0 || layoutFor(data, room) !== null;

/** Up to six key images, three in a row, each with identity, side and source; returns the next free height. */
export function drawKeyImages(
  page: PdfPage,
  data: ReportData,
  top: number,
  bounds: { top: number; bottom: number },
): number {
  if (data.keyImages.length === 0) return top;
  let y = top;
  let layout = layoutFor(data, bounds.bottom - y);
  if (layout === null) {
    page.document.addPage();
    y = bounds.top;
    layout = layoutFor(data, bounds.bottom - y) ?? thin(data, bounds.bottom - y);
  }
  const { width, row, rows } = layout;
  page.line('Key images', PAGE.margin, y, { size: 11, weight: 700 });
  y += HEADING;
  data.keyImages.forEach((image, index) => {
    const x = PAGE.margin + (index % 3) * (WIDEST + GAP);
    drawKeyImage(page, data, image, { x, y: y + Math.floor(index / 3) * row, width });
  });
  return y + rows * row;
}

/** Very tall pictures: as wide as a page allows. */
function thin(data: ReportData, room: number): Layout {
  const rows = Math.ceil(data.keyImages.length / 3);
  const tallest = Math.max(...data.keyImages.map((image) => aspectOf(image, data)));
  const row = (room - HEADING) / rows;
  return { width: Math.max(12, (row - CAPTION_AT_MOST) / tallest), row, rows };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function drawKeyImage(page: PdfPage, data: ReportData, image: KeyImage, { x, y, width }: Place): void {
  const { document } = page;
  const height = aspectOf(image, data) * width;
  document.image(
    Buffer.from(encode({ width: image.width, height: image.height, data: image.grey, channels: 1 })),
    x,
    y,
    { width, height },
  );
  document.save().rect(x, y, width, height).clip();
  for (const { colour, polygons, dashed = false } of image.outlines) {
    const trace = () => {
      for (const polygon of polygons) {
        for (let i = 0; i + 1 < polygon.length; i += 2) {
          const px = x + ((polygon[i] ?? 0) * width) / image.width;
          const py = y + ((polygon[i + 1] ?? 0) * height) / image.height;
          if (i === 0) document.moveTo(px, py);
          else document.lineTo(px, py);
        }
        document.closePath();
      }
    };
    if (polygons.length === 0) continue;
    // a dark edge keeps the colour readable on a bright lesion
    trace();
    document.lineWidth(1.4).strokeColor('#000000').stroke();
    trace();
    strokeOutline(page, colour, dashed);
  }
  document.restore();
  drawCaption(page, data, image, { x, y: y + height + 3, width });
}

function drawCaption(page: PdfPage, data: ReportData, image: KeyImage, { x, y: top, width }: Place): void {
  const style = { size: SIZE, where: 'a key image' };
  const date = data.studyDate ?? 'no date';
  // date and slice keep their place and size however long the name is
  const fixed = `  ${date}  slice ${image.sliceNumber}`;
  const bold = { ...style, weight: 700 } as const;
  const wide = page.width(fixed, bold);
  page.line(fixed.trimStart(), x + width, top, { ...bold, align: 'right' });
  page.fittedLine(isolated(data.patient.code), x, top, width - wide, { ...bold, where: 'the patient' });
  let y = top + LINE;
  const next = (text: string, at = x) => {
    page.fittedLine(text, at, y, x + width - at, style);
    y += LINE;
  };
  if (data.side === SIDE_UNKNOWN) next(`${isolated(image.channel)}  ·  ${SIDE_UNKNOWN}`);
  else {
    next(isolated(image.channel));
    next(isolated(data.side));
  }
  for (const { colour, label, dashed = false } of image.outlines) {
    swatch(page, x, y + 1.6, colour, dashed);
    next(isolated(label), x + 17);
  }
  if (data.status.kind === 'unread') page.line(UNREAD, x, y, { ...style, weight: 700, colour: RED });
}

/** The outline's colour on black, as it stands on the image: some are too light to be seen on paper. */
function swatch(page: PdfPage, x: number, y: number, colour: string, dashed: boolean): void {
  page.document.rect(x, y, 13, 6.4).fill('#000000');
  page.document.moveTo(x + 1.5, y + 3.2).lineTo(x + 11.5, y + 3.2);
  strokeOutline(page, colour, dashed);
}

function strokeOutline(page: PdfPage, colour: string, dashed: boolean): void {
  const { document } = page;
  document.lineWidth(0.8).strokeColor(colour);
  if (dashed) document.dash(2, { space: 1.5 }).stroke().undash();
  else document.stroke();
}
