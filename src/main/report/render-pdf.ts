import { EXPORT_TAG } from '../../ml/data/tiff/encode-tiff.ts';
import { formatScore } from '../../shared/text/percent.ts';
import { FontLibrary } from './font-library.ts';
import { drawKeyImages } from './key-images.ts';
import { PAGE, PdfPage } from './pdf-page.ts';
import { OUTCOME_TEXT, RESEARCH_USE, type ReportData, UNREAD } from './report-data.ts';

const { width: PAGE_WIDTH, height: PAGE_HEIGHT, margin: MARGIN } = PAGE;
const RIGHT = PAGE_WIDTH - MARGIN;
const TOP = 104;
const BOTTOM = PAGE_HEIGHT - 66;
const QUIET = '#4d5a66';
const fonts = new FontLibrary();

/**
 * The report as PDF bytes (A4). The same data gives the same bytes, because the preview must be what is exported.
 * @throws SulcusError REPORT_GLYPH_MISSING naming the character no bundled font has
 */
export async function renderReportPdf(data: ReportData): Promise<Uint8Array> {
  const page = PdfPage.create(fonts, {
    title: `Sulcus report ${data.patient.code}`,
    createdAt: data.createdAt,
    keywords: EXPORT_TAG,
  });
  page.document.addPage();
  let y = summary(page, data, TOP);
  y = findings(page, data, y + 14);
  if (data.text.trim() !== '') y = readerText(page, data, y + 14);
  y = drawKeyImages(page, data, y + 14, { top: TOP, bottom: BOTTOM });
  sliceTable(page, data, y + 14);
  frame(page, data);
  return page.bytes();
}

function heading(page: PdfPage, text: string, y: number): number {
  page.line(text, MARGIN, y, { size: 11, weight: 700 });
  return y + 18;
}

/** Two columns of label and value. */
function summary(page: PdfPage, data: ReportData, top: number): number {
  const { spacing, geometry } = data;
  const person = [data.patient.age && `age ${data.patient.age}`, data.patient.sex].filter(Boolean).join(', ');
  const rows: [string, string][] = [
    ['Patient', person ? `${data.patient.code} (${person})` : data.patient.code],
    ['Examination', data.studyDate ?? 'date not in the files'],
    ['Series', `${data.seriesName}, ${geometry.slices} slices of ${geometry.width} x ${geometry.height} px`],
    [
      'Spacing',
      spacing
        ? `${spacing.x} x ${spacing.y}${spacing.z === null ? '' : ` x ${spacing.z}`} mm, stated by ${spacing.statedBy}`
        : 'unknown: sizes in pixels only',
    ],
    ['Side', data.side],
    [
      'Channels',
      data.channels
        .map((channel) =>
          channel.copyOf ? `no ${channel.label} series (copy of ${channel.copyOf})` : channel.label,
        )
        .join('; '),
    ],
    ...data.models.map((model): [string, string] => ['Model', modelText(model)]),
    ['Order', data.order],
    ['Mask reported', `${data.source.label} (${data.source.origin})`],
    ...data.warnings.map((warning): [string, string] => ['Warning', warning]),
  ];
  let y = top;
  for (const [label, value] of rows) {
    page.line(label, MARGIN, y, { colour: QUIET });
    y += Math.max(
      13,
      page.paragraph(value, MARGIN + 92, y, RIGHT - MARGIN - 92, { where: label.toLowerCase() }) + 1,
    );
  }
  return y;
}

function modelText(model: ReportData['models'][number]): string {
  const outside =
    model.outsideTrainingData.length > 0
      ? ` OUTSIDE TRAINING DATA: ${model.outsideTrainingData.join('; ')}.`
      : '';
  return `${model.name} ${model.version}, hash ${model.hash}, threshold ${model.threshold}, engine ${model.engine}. Measured: ${model.measured}.${outside}`;
}

function findings(page: PdfPage, data: ReportData, top: number): number {
  const { findings: f } = data;
  let y = heading(page, 'Findings', top);
  const box = f.boundingBox;
  const volume =
    f.volumeMm3 === null
      ? `volume not computed (${f.noVolume ?? 'unknown'})`
      : `volume ${(f.volumeMm3 / 1000).toFixed(2)} ml`;
  const text =
    f.pixels === 0
      ? 'The reported mask is empty. This is not the same as "no tumour": see the state of each slice below.'
      : `Slices with tumour: ${f.tumourSlices} of ${data.geometry.slices}. Outlined: ${f.pixels} px in all, ${volume}. ` +
        `Largest on slice ${f.largestSlice ?? 'unknown'}.${box ? ` Bounding box: columns ${box.left} to ${box.right - 1}, rows ${box.top} to ${box.bottom - 1}.` : ''}`;
  y += page.paragraph(text, MARGIN, y, RIGHT - MARGIN, { size: 10 });
  return (
    y +
    page.paragraph(`Origin of these findings: ${data.source.origin}.`, MARGIN, y + 2, RIGHT - MARGIN, {
      colour: QUIET,
    })
  );
}

function readerText(page: PdfPage, data: ReportData, top: number): number {
  let y = heading(page, `Text by ${data.reader}`, top);
  for (const line of page.wrap(data.text, RIGHT - MARGIN, { size: 10 })) {
    if (y > BOTTOM - 14) y = nextPage(page);
    page.line(line, MARGIN, y, { size: 10, where: 'the text' });
    y += 14;
  }
  return y;
}

const COLUMNS = [
  { title: 'Slice', x: MARGIN },
  { title: 'State', x: MARGIN + 50 },
  { title: 'Model score', x: MARGIN + 250 },
  { title: 'Area (px)', x: MARGIN + 330 },
  { title: 'Area (mm²)', x: MARGIN + 410 },
] as const;

function sliceTable(page: PdfPage, data: ReportData, top: number): void {
  const header = (at: number): number => {
    for (const column of COLUMNS) page.line(column.title, column.x, at, { size: 8, colour: QUIET });
    page.rule(at + 12);
    return at + 16;
  };
  let y = top > BOTTOM - 80 ? nextPage(page) : top;
  y = header(heading(page, 'Slice by slice', y));
  for (const slice of data.slices) {
    if (y > BOTTOM - 12) y = header(nextPage(page));
    const cells = [
      String(slice.number),
      OUTCOME_TEXT[slice.outcome],
      formatScore(slice.score),
      slice.areaPixels > 0 ? String(slice.areaPixels) : '–',
      slice.areaMm2 === null || slice.areaPixels === 0 ? '–' : slice.areaMm2.toFixed(1),
    ];
    cells.forEach((cell, index) => {
      page.line(cell, COLUMNS[index]?.x ?? MARGIN, y, {
        size: 8.5,
        weight: slice.areaPixels > 0 ? 700 : 400,
      });
    });
    y += 12.5;
  }
}

function nextPage(page: PdfPage): number {
  page.document.addPage();
  return TOP;
}

/** Identity, status and small print on every page, once the number of pages is known. */
function frame(page: PdfPage, data: ReportData): void {
  const { start, count } = page.document.bufferedPageRange();
  const status =
    data.status.kind === 'confirmed'
      ? `Confirmed by ${data.status.reader}, ${data.status.at.slice(0, 16).replace('T', ' ')} UTC`
      : UNREAD;
  for (let index = 0; index < count; index++) {
    page.document.switchToPage(start + index);
    page.line(data.patient.code, MARGIN, 34, { size: 15, weight: 700, where: 'the patient' });
    page.line(`${data.studyDate ?? 'no date'}  ·  ${data.seriesName}`, MARGIN, 56, {
      colour: QUIET,
      where: 'the series',
    });
    page.line('Brain MRI, tumour outline', RIGHT, 36, { size: 10, align: 'right', colour: QUIET });
    page.line(status, MARGIN, 72, {
      size: 11,
      weight: 700,
      colour: data.status.kind === 'confirmed' ? '#000000' : '#a30000',
    });
    page.rule(92);
    page.rule(PAGE_HEIGHT - 54);
    page.line(
      `${RESEARCH_USE}. Sulcus ${data.appVersion}, masks ${data.maskHash.slice(0, 12)}.`,
      MARGIN,
      PAGE_HEIGHT - 46,
      { size: 8, colour: QUIET },
    );
    page.line(
      `${data.reader}, ${data.createdAt.slice(0, 16).replace('T', ' ')} UTC`,
      MARGIN,
      PAGE_HEIGHT - 34,
      { size: 8, colour: QUIET, where: 'the reader' },
    );
    page.line(`${index + 1} / ${count}`, RIGHT, PAGE_HEIGHT - 46, { size: 8, align: 'right', colour: QUIET });
  }
}
