import { encode } from 'fast-png';
import { PAGE, type PdfPage } from './pdf-page.ts';
import type { KeyImage, ReportData } from './report-data.ts';
import { UNREAD } from './report-data.ts';

const GAP = 14;
const CAPTION = 46;

/** Up to six key images, three in a row, each with identity, side and source; returns the next free height. */
export function drawKeyImages(
  page: PdfPage,
  data: ReportData,
  top: number,
  bounds: { top: number; bottom: number },
): number {
  if (data.keyImages.length === 0) return top;
  const width = (PAGE.width - 2 * PAGE.margin - 2 * GAP) / 3;
  const tallest = Math.max(...data.keyImages.map((image) => (image.height / image.width) * width));
  let y = top;
  if (y + 18 + tallest + CAPTION > bounds.bottom) {
    page.document.addPage();
    y = bounds.top;
  }
  page.line('Key images', PAGE.margin, y, { size: 11, weight: 700 });
  y += 18;
  data.keyImages.forEach((image, index) => {
    if (index > 0 && index % 3 === 0) {
      y += tallest + CAPTION;
      if (y + tallest + CAPTION > bounds.bottom) {
        page.document.addPage();
        y = bounds.top;
      }
    }
    drawKeyImage(page, data, image, PAGE.margin + (index % 3) * (width + GAP), y, width);
  });
  return y + tallest + CAPTION;
}

function drawKeyImage(
  page: PdfPage,
  data: ReportData,
  image: KeyImage,
  x: number,
  y: number,
  width: number,
): void {
  const { document } = page;
  const scale = width / image.width;
  const height = image.height * scale;
  document.image(
    Buffer.from(encode({ width: image.width, height: image.height, data: image.grey, channels: 1 })),
    x,
    y,
    { width, height },
  );
  for (const { colour, polygons } of image.outlines) {
    for (const polygon of polygons) {
      polygon.forEach((value, i) => {
        if (i % 2 === 1) return;
        const px = x + value * scale;
        const py = y + (polygon[i + 1] ?? 0) * scale;
        if (i === 0) document.moveTo(px, py);
        else document.lineTo(px, py);
      });
      document.closePath().lineWidth(0.9).strokeColor(colour).stroke();
    }
  }
  const sources = image.outlines.map((outline) => outline.label).join(', ');
  const style = { size: 7, where: 'a key image' };
  page.line(
    `${data.patient.code}  ${data.studyDate ?? 'no date'}  slice ${image.sliceNumber}`,
    x,
    y + height + 3,
    { ...style, weight: 700 },
  );
  page.line(
    `${image.channel}  ·  ${data.side === 'SIDE UNKNOWN' ? data.side : 'side as stated'}`,
    x,
    y + height + 12,
    style,
  );
  page.line(sources, x, y + height + 21, style);
  if (data.status.kind === 'unread') page.line(UNREAD, x, y + height + 30, { ...style, colour: '#a30000' });
}
