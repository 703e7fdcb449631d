import { EXPORT_TAG } from '../../ml/data/tiff/encode-tiff.ts';
import type { Comparison } from '../../shared/contract/comparison.ts';
import type { Figure } from '../../shared/contract/evaluation.ts';
import { comparisonPlots } from '../../shared/evaluation/comparison-plots.ts';
import { intervalText, measuredText, withInterval } from '../../shared/evaluation/measured-text.ts';
import { FontLibrary } from '../report/font-library.ts';
import { PAGE, PdfPage } from '../report/pdf-page.ts';
import { RESEARCH_USE } from '../report/report-data.ts';
import { drawPlot } from './comparison-plots.ts';
import { comparisonTables, type FigureTable, METHOD, pText } from './comparison-tables.ts';
import { modelLines } from './evaluation-files.ts';

export interface MadeBy {
  /** of Sulcus */
  readonly version: string;
  /** ISO 8601 */
  readonly createdAt: string;
}

const LEFT = PAGE.margin;
const WIDTH = PAGE.width - 2 * PAGE.margin;
const RIGHT = LEFT + WIDTH;
const TOP = PAGE.margin;
const BOTTOM = PAGE.height - 62;
const ROW = 13;
const QUIET = '#4d5a66';
/** Models side by side in one table; the others follow below. */
const COLUMNS = 4;
const NAME_WIDTH = 150;
const fonts = new FontLibrary();

/**
 * A comparison as PDF bytes (A4): figures of every model, paired differences, box plots of Dice, and volumes against the
 * ground truth as scatter and Bland-Altman plots. The same data gives the same bytes.
 * @throws SulcusError REPORT_GLYPH_MISSING
 */
export async function renderComparisonPdf(comparison: Comparison, made: MadeBy): Promise<Uint8Array> {
  const title = 'Comparison of models';
  const page = PdfPage.create(fonts, {
    title: `Sulcus ${title.toLowerCase()}`,
    createdAt: made.createdAt,
    keywords: EXPORT_TAG,
  });
  page.document.addPage();
  page.line(title, LEFT, TOP, { size: 16, weight: 700 });
  let y = TOP + 28;
  y += page.paragraph(measuredText(comparison), LEFT, y, WIDTH) + 4;
  for (const { message } of comparison.remarks) y += page.paragraph(`Note: ${message}`, LEFT, y, WIDTH) + 4;
  y += page.paragraph(METHOD, LEFT, y, WIDTH, { size: 8, colour: QUIET }) + 10;
  for (const table of comparisonTables(comparison)) {
    for (let from = 0; from < table.ids.length; from += COLUMNS) y = drawTable(page, table, from, y);
  }
  y = drawPairs(page, comparison, y);
  y = drawModels(page, comparison, y);
  drawPlots(page, comparison, y);
  drawFeet(page, made);
  return page.bytes();
}

/** The next free row with `needed` points of room below it. */
function room(page: PdfPage, y: number, needed: number): number {
  if (y + needed <= BOTTOM) return y;
  page.document.addPage();
  return TOP;
}

const cell = (figure: Figure): string =>
  figure.value === null ? '–' : withInterval(figure.value.toFixed(3), intervalText(figure, 3));

function drawTable(page: PdfPage, table: FigureTable, from: number, top: number): number {
  const ids = table.ids.slice(from, from + COLUMNS);
  let y = room(page, top, 36 + table.rows.length * ROW);
  page.line(from === 0 ? table.title : `${table.title} (continued)`, LEFT, y, { size: 11, weight: 700 });
  y += 20;
  const step = (WIDTH - NAME_WIDTH) / COLUMNS;
  const put = (text: string, at: number, weight: 400 | 700) =>
    page.fittedLine(text, LEFT + NAME_WIDTH + at * step, y, step - 4, { size: 7.5, weight });
  for (const [at, id] of ids.entries()) put(id, at, 700);
  page.rule(y + 12);
  y += 16;
  for (const { name, figures } of table.rows) {
    page.fittedLine(name, LEFT, y, NAME_WIDTH - 6, { size: 7.5 });
    for (const [at, figure] of figures.slice(from, from + COLUMNS).entries()) put(cell(figure), at, 400);
    y += ROW;
  }
  return y + 12;
}

function drawPairs(page: PdfPage, { pairs }: Comparison, top: number): number {
  if (pairs.length === 0) return top;
  const columns = [0, 125, 252, 294, 395, WIDTH - 28];
  let y = top;
  const put = (texts: readonly string[], weight: 400 | 700) =>
    texts.forEach((text, at) => {
      const width = (columns[at + 1] ?? WIDTH) - (columns[at] ?? 0) - 4;
      page.fittedLine(text, LEFT + (columns[at] ?? 0), y, width, { size: 7.5, weight });
    });
  const head = (heading: string) => {
    page.line(heading, LEFT, y, { size: 11, weight: 700 });
    y += 20;
    put(['measure', 'models', 'patients', 'difference (95 %)', 'above/below/ties', 'p'], 700);
    page.rule(y + 12);
    y += 16;
  };
  y = room(page, y, 36 + 4 * ROW);
  head('Paired differences');
  for (const { name, a, b, patients, difference, signs } of pairs) {
    if (y + ROW > BOTTOM) {
      y = room(page, y, ROW);
      head('Paired differences (continued)');
    }
    const counts = `${signs.above} / ${signs.below} / ${signs.ties}`;
    put([name, `${a} − ${b}`, String(patients), cell(difference), counts, pText(signs.p)], 400);
    y += ROW;
  }
  return y + 12;
}

/** What identifies each model and how it ran. */
function drawModels(page: PdfPage, comparison: Comparison, top: number): number {
  let y = room(page, top, 36 + 2 * ROW);
  page.line('Models', LEFT, y, { size: 11, weight: 700 });
  y += 18;
  for (const text of modelLines(comparison)) {
    y = room(page, y, 2 * ROW);
    y += page.paragraph(text, LEFT, y, WIDTH, { size: 7.5 }) + 3;
  }
  return y + 12;
}

function drawPlots(page: PdfPage, comparison: Comparison, top: number): void {
  const [boxes, ...others] = comparisonPlots(comparison);
  if (!boxes) return;
  let y = room(page, top, boxes.height + 20);
  page.line(boxes.title, LEFT, y, { size: 11, weight: 700 });
  drawPlot(page, boxes, LEFT, y + 12);
  y += boxes.height + 20;
  for (const [id, model] of Object.entries(comparison.models)) {
    if (!('segmentation' in model)) continue;
    const scatter = others.find((plot) => plot.id === `volumes-${id}`);
    const differences = others.find((plot) => plot.id === `bland-altman-${id}`);
    if (!scatter) continue;
    y = room(page, y, scatter.height + 36);
    page.fittedLine(scatter.title, LEFT, y, WIDTH, { size: 11, weight: 700 });
    drawPlot(page, scatter, LEFT, y + 16);
    const beside = LEFT + scatter.width + 12;
    const agreement = comparison.volumes[id];
    if (differences && agreement) {
      drawPlot(page, differences, beside, y + 16);
      const text = `bias ${agreement.bias.toFixed(1)}, limits of agreement ${agreement.lower.toFixed(1)} to ${agreement.upper.toFixed(1)} pixels`;
      page.fittedLine(text, beside + 20, y + 18 + differences.height, differences.width - 20, { size: 7.5 });
    } else {
      const width = WIDTH - scatter.width - 32;
      page.paragraph('Limits of agreement need two patients or more.', beside + 20, y + 36, width, {
        colour: QUIET,
      });
    }
    y += scatter.height + 36;
  }
}

function drawFeet(page: PdfPage, made: MadeBy): void {
  const { start, count } = page.document.bufferedPageRange();
  for (let at = 0; at < count; at++) {
    page.document.switchToPage(start + at);
    page.rule(PAGE.height - 54);
    page.line(RESEARCH_USE, LEFT, PAGE.height - 48, { size: 8, weight: 700, colour: QUIET });
    const style = { size: 8, colour: QUIET, align: 'right' } as const;
    page.line(`${at + 1} / ${count}`, RIGHT, PAGE.height - 48, style);
    const when = `${made.createdAt.slice(0, 16).replace('T', ' ')} UTC`;
    page.line(`Sulcus ${made.version}  ·  ${when}`, RIGHT, PAGE.height - 36, style);
  }
}
