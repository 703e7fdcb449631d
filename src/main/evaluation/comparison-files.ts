import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Comparison, PairedDifference } from '../../shared/contract/comparison.ts';
import { comparisonPlots } from '../../shared/evaluation/comparison-plots.ts';
import { intervalText, measuredText, withInterval } from '../../shared/evaluation/measured-text.ts';
import { csvCell } from '../../shared/text/csv-cell.ts';
import { makeFolder, writeFileAtomically } from '../files/atomic-write.ts';
import type { NamedFile } from '../files/downloads.ts';
import { comparisonTables, type FigureTable, METHOD, pText } from './comparison-tables.ts';
import { figuresCsv, figureText, modelLines, patientsCsv, remarkLines } from './evaluation-files.ts';
import { plotPicture } from './plot-picture.ts';
import { type MadeBy, renderComparisonPdf } from './render-comparison-pdf.ts';

/**
 * Writes `comparison.json`, `figures.csv`, `differences.csv`, `patients.csv`, `comparison.md`, `comparison.pdf` and
 * `plots/*.png` into a folder, which is made.
 * @throws SulcusError DISK_FULL, NOT_WRITABLE, REPORT_GLYPH_MISSING, PLOT_PICTURES_UNAVAILABLE
 */
export async function writeComparison(folder: string, comparison: Comparison, made: MadeBy): Promise<void> {
  await makeFolder(folder);
  for (const { path, bytes } of figureFiles(comparison)) await writeFileAtomically(join(folder, path), bytes);
  // after the figures: a letter that no font has costs the PDF alone
  await writeFileAtomically(join(folder, PDF), await renderComparisonPdf(comparison, made));
  const pictures = await plotFiles(comparison);
  if (pictures.length > 0) await makeFolder(join(folder, 'plots'));
  for (const { path, bytes } of pictures) await writeFileAtomically(join(folder, path), bytes);
}

/**
 * The same files, not written yet.
 * @throws SulcusError REPORT_GLYPH_MISSING, PLOT_PICTURES_UNAVAILABLE
 */
export async function comparisonFiles(comparison: Comparison, made: MadeBy): Promise<NamedFile[]> {
  const pdf = { path: PDF, bytes: await renderComparisonPdf(comparison, made) };
  return [...figureFiles(comparison), pdf, ...(await plotFiles(comparison))];
}

const plotFiles = (comparison: Comparison): Promise<NamedFile[]> =>
  Promise.all(
    comparisonPlots(comparison).map(async (plot) => ({
      path: `plots/${plot.id}.png`,
      bytes: await plotPicture(plot),
    })),
  );

const PDF = 'comparison.pdf';

function figureFiles(comparison: Comparison): NamedFile[] {
  const texts = {
    'comparison.json': `${JSON.stringify(comparison, null, 2)}\n`,
    'figures.csv': figuresCsv(comparison),
    'differences.csv': differencesCsv(comparison),
    'patients.csv': patientsCsv(comparison),
    'comparison.md': markdown(comparison),
  };
  return Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
}

function differencesCsv({ pairs, protocol }: Comparison): string {
  return stringify([
    ['measure', 'a', 'b', 'patients', 'difference', 'low', 'high', 'above', 'below', 'ties', 'p', 'protocol'],
    ...pairs.map(({ measure, a, b, patients, difference, signs }) =>
      [
        ...[measure, a, b, patients, difference.value, difference.low, difference.high],
        ...[signs.above, signs.below, signs.ties, signs.p, protocol],
      ].map(csvCell),
    ),
  ]);
}

const PAIR_COLUMNS = [
  'measure',
  'models',
  'patients',
  'mean difference',
  '95 %',
  'above / below / ties',
  'p',
];

const pairCells = (pair: PairedDifference): string[] => [
  pair.name,
  `${pair.a} − ${pair.b}`,
  String(pair.patients),
  figureText(pair.difference.value),
  intervalText(pair.difference),
  `${pair.signs.above} / ${pair.signs.below} / ${pair.signs.ties}`,
  pText(pair.signs.p),
];

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(columns), row(columns.map(() => '---')), ...rows.map(row)];
}

const figureCells = ({ rows }: FigureTable): string[][] =>
  rows.map(({ name, figures }) => [
    name,
    ...figures.map((figure) => withInterval(figureText(figure.value), intervalText(figure))),
  ]);

function markdown(comparison: Comparison): string {
  const { reference, pairs, volumes } = comparison;
  const lines = ['# Comparison of models', '', measuredText(comparison), '', METHOD];
  lines.push(...remarkLines(comparison));
  for (const table of comparisonTables(comparison))
    lines.push('', `## ${table.title}`, '', ...markdownTable(['figure', ...table.ids], figureCells(table)));
  if (pairs.length > 0)
    lines.push('', '## Paired differences', '', ...markdownTable(PAIR_COLUMNS, pairs.map(pairCells)));
  const agreed = Object.entries(volumes).flatMap(([id, found]) =>
    found ? [[id, ...[found.bias, found.lower, found.upper].map((value) => value.toFixed(1))]] : [],
  );
  if (agreed.length > 0) {
    const columns = ['model', 'bias', 'lower limit', 'upper limit'];
    lines.push('', `## Volumes, model − ${reference}, in pixels`, '', ...markdownTable(columns, agreed));
  }
  lines.push('', '## Models', '', ...modelLines(comparison).map((text) => `- ${text}`));
  return `${lines.join('\n')}\n`;
}

/** The comparison for a terminal. */
export function comparisonText(comparison: Comparison): string {
  const { pairs } = comparison;
  const lines = [measuredText(comparison)];
  for (const { title, ids, rows } of comparisonTables(comparison)) {
    lines.push('', `${title.padEnd(40)}${ids.map((id) => id.padStart(38)).join('')}`);
    for (const { name, figures } of rows) {
      const cells = figures.map((figure) => {
        const value = figure.value === null ? '-' : figure.value.toFixed(3);
        return withInterval(value, intervalText(figure, 3)).padStart(38);
      });
      lines.push(`${name.padEnd(40)}${cells.join('')}`);
    }
  }
  if (pairs.length > 0) lines.push('', 'Paired differences (mean over patients; exact sign test)');
  for (const pair of pairs) {
    const [name, names, patients, value, interval, signs, p] = pairCells(pair);
    lines.push(
      `  ${name}: ${names}: ${withInterval(value ?? '', interval ?? '')}, ${patients} patients, above/below/ties ${signs}, p ${p}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
