import { PAGE, type PdfPage } from './pdf-page.ts';
import { RESEARCH_USE, type ReportData, UNREAD } from './report-data.ts';
import { isolated } from './text-runs.ts';

const { width: PAGE_WIDTH, height: PAGE_HEIGHT, margin: LEFT } = PAGE;
const RIGHT = PAGE_WIDTH - LEFT;
const WIDTH = RIGHT - LEFT;
const QUIET = '#4d5a66';
const RED = '#a30000';

/** `2026-11-23T14:00:00.000Z` as `2026-11-23 14:00 UTC`. */
const minuteOf = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** Identity, status and small print on every page, once the number of pages is known. */
export function frameEveryPage(page: PdfPage, data: ReportData): void {
  const { start, count } = page.document.bufferedPageRange();
  for (let index = 0; index < count; index++) {
    page.document.switchToPage(start + index);
    drawHead(page, data);
    drawFoot(page, data, `${index + 1} / ${count}`);
  }
}

function drawHead(page: PdfPage, data: ReportData): void {
  page.fittedLine(isolated(data.patient.code), LEFT, 30, WIDTH, {
    size: 15,
    weight: 700,
    where: 'the patient',
  });
  const kind = 'Brain MRI, tumour outline';
  const quiet = { size: 9, colour: QUIET, where: 'the series' };
  page.line(kind, RIGHT, 52, { ...quiet, align: 'right' });
  const examination = `${data.studyDate ?? 'no date'}  ·  ${isolated(data.seriesName)}`;
  page.fittedLine(examination, LEFT, 52, WIDTH - page.width(kind, quiet) - 12, quiet);
  if (data.status.kind === 'confirmed') {
    const by = `Confirmed by ${isolated(data.status.reader)}, ${minuteOf(data.status.at)}`;
    page.fittedLine(by, LEFT, 71, WIDTH, { size: 11, weight: 700, where: "the reader's name" });
  } else {
    page.document.rect(LEFT, 68.5, WIDTH, 19).fill('#fbe9e9');
    page.document.rect(LEFT, 68.5, 3, 19).fill(RED);
    page.line(UNREAD, LEFT + 10, 70.5, { size: 11, weight: 700, colour: RED });
  }
  page.rule(94);
}

function drawFoot(page: PdfPage, data: ReportData, number: string): void {
  const style = { size: 8, colour: QUIET, where: "the reader's name" };
  page.rule(PAGE_HEIGHT - 54);
  page.line(RESEARCH_USE, LEFT, PAGE_HEIGHT - 48, { ...style, weight: 700 });
  page.line(number, RIGHT, PAGE_HEIGHT - 48, { ...style, align: 'right' });
  const made = `Sulcus ${data.appVersion}  ·  masks ${data.maskHash.slice(0, 12)}`;
  page.line(made, RIGHT, PAGE_HEIGHT - 36, { ...style, align: 'right' });
  const by = `${minuteOf(data.createdAt)}, ${isolated(data.reader)}`;
  page.fittedLine(by, LEFT, PAGE_HEIGHT - 36, WIDTH - page.width(made, style) - 12, style);
}
