import { EXPORT_TAG } from '../../ml/data/tiff/encode-tiff.ts';
import { FontLibrary } from './font-library.ts';
import { drawKeyImages, keyImagesFit } from './key-images.ts';
import { PAGE, PdfPage } from './pdf-page.ts';
import type { ReportData } from './report-data.ts';
import { frameEveryPage } from './report-frame.ts';
import { drawFindings, drawMeasures, drawModels, drawSubject } from './report-sections.ts';
import { drawSliceTable } from './slice-table.ts';
import { isolated } from './text-runs.ts';

const BOUNDS = { top: 104, bottom: PAGE.height - 62 } as const;
const GAP = 12;
const fonts = new FontLibrary();

/**
 * The report as PDF bytes (A4). The same data gives the same bytes, because the preview must be what is exported.
 * Order: whose it is, what was found, the reader's text, what was measured, the pictures, the models behind it, every slice (the pictures
 * last where they need a page of their own).
 * @throws SulcusError REPORT_GLYPH_MISSING naming the character no bundled font has, and where it stands
 */
export async function renderReportPdf(data: ReportData): Promise<Uint8Array> {
  const page = PdfPage.create(fonts, {
    title: `Sulcus report ${data.patient.code}`,
    createdAt: data.createdAt,
    keywords: EXPORT_TAG,
  });
  page.document.addPage();
  let y = drawSubject(page, data, BOUNDS.top);
  y = drawFindings(page, data, y + GAP);
  if (data.text.trim() !== '') y = drawReaderText(page, data, y + GAP);
  y = drawMeasures(page, data, y + GAP, BOUNDS);
  // the pictures stand together; where this page has no room for them, models and table fill it
  const sections = keyImagesFit(data, BOUNDS.bottom - y - GAP)
    ? [drawKeyImages, drawModels, drawSliceTable]
    : [drawModels, drawSliceTable, drawKeyImages];
  for (const draw of sections) y = draw(page, data, y + GAP, BOUNDS);
  frameEveryPage(page, data);
  return page.bytes();
}

function drawReaderText(page: PdfPage, data: ReportData, top: number): number {
  const style = { size: 10, where: "the reader's text" } as const;
  const width = PAGE.width - 2 * PAGE.margin;
  let y = top;
  if (y + 40 > BOUNDS.bottom) y = newPage(page);
  page.fittedLine(`Text by ${isolated(data.textBy)}`, PAGE.margin, y, width, {
    size: 11,
    weight: 700,
    where: "the reader's name",
  });
  y += 18;
  for (const line of page.wrap(data.text.trim(), width, style)) {
    if (y + page.lineHeight(style) > BOUNDS.bottom) y = newPage(page);
    page.wrappedLine(line, PAGE.margin, y, width, style);
    y += page.lineHeight(style);
  }
  return y;
}

function newPage(page: PdfPage): number {
  page.document.addPage();
  return BOUNDS.top;
}
