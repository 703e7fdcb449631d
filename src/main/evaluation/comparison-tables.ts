import type { Evaluation, Figure } from '../../shared/contract/evaluation.ts';
import { namedFigures } from '../../shared/evaluation/named-figures.ts';

/** Figures of all models of one task, one column per model. */
export interface FigureTable {
  readonly title: string;
  readonly ids: readonly string[];
  readonly rows: readonly { readonly name: string; readonly figures: readonly Figure[] }[];
}

/** What the figures are and how far they go; stands beside every comparison. */
export const METHOD =
  '95 % intervals by bootstrap over patients (2000 rounds). Differences are means over the patients both models were measured on, each patient the mean of his volumes; p is that of the exact two-sided sign test (Dixon and Mood 1946), not corrected for the number of comparisons. Limits of agreement are bias ± 1.96 standard deviations (Bland and Altman 1986). Dice of two empty masks is 1.';

/** A table per task, segmentation first. */
export function comparisonTables({ models }: Pick<Evaluation, 'models'>): FigureTable[] {
  const entries = Object.entries(models);
  return [
    tableOf(
      'Segmentation',
      entries.filter(([, model]) => 'segmentation' in model),
    ),
    tableOf(
      'Slice classification',
      entries.filter(([, model]) => 'classification' in model),
    ),
  ].filter((table) => table.ids.length > 0);
}

function tableOf(title: string, entries: [string, Evaluation['models'][string]][]): FigureTable {
  const columns = entries.map(([, model]) => namedFigures(model));
  const rows = (columns[0] ?? []).map(({ name }, at) => ({
    name,
    figures: columns.map((column) => column[at] ?? { value: null, low: null, high: null }),
  }));
  return { title, ids: entries.map(([id]) => id), rows };
}

/** Three digits, or "< 0.001". */
export const pText = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));
