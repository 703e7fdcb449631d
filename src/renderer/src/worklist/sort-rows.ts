import type { WorklistRow } from '../../../shared/contract/worklist.ts';

export type SortKey = 'triage' | 'patient' | 'date' | 'slices' | 'score' | 'finding' | 'review';
export type Filter = 'all' | 'undone' | 'finding' | 'flagged' | 'notAnalysed' | 'warnings';

export const FILTERS: readonly { id: Filter; label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'undone', label: 'Undone' },
  { id: 'finding', label: 'With finding' },
  { id: 'flagged', label: 'Flagged' },
  { id: 'notAnalysed', label: 'Not analysed' },
  { id: 'warnings', label: 'With warnings' },
];

const KEEP: Readonly<Record<Filter, (row: WorklistRow) => boolean>> = {
  all: () => true,
  undone: (row) => row.review !== 'done',
  finding: (row) => (row.tumourSlices ?? 0) > 0,
  flagged: (row) => row.review === 'flagged',
  notAnalysed: (row) => row.highestScore === null,
  warnings: (row) => row.warnings.length > 0 || row.missingSlices > 0,
};

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const REVIEW_ORDER = ['flagged', 'inProgress', 'notStarted', 'done'];

const COMPARE: Readonly<Record<SortKey, (a: WorklistRow, b: WorklistRow) => number>> = {
  // most likely first, then least certain; what was read already goes last
  triage: (a, b) =>
    Number(a.review === 'done') - Number(b.review === 'done') ||
    (b.highestScore ?? -1) - (a.highestScore ?? -1) ||
    (b.uncertainty ?? -1) - (a.uncertainty ?? -1),
  patient: (a, b) => collator.compare(a.patientCode, b.patientCode),
  date: (a, b) => (a.studyDate ?? '').localeCompare(b.studyDate ?? ''),
  slices: (a, b) => a.sliceCount - b.sliceCount,
  score: (a, b) => (b.highestScore ?? -1) - (a.highestScore ?? -1),
  finding: (a, b) => (b.tumourPixels ?? -1) - (a.tumourPixels ?? -1),
  review: (a, b) => REVIEW_ORDER.indexOf(a.review) - REVIEW_ORDER.indexOf(b.review),
};

/** The rows that a search, a filter and an order leave; ties by patient and date. */
export function arrangeRows(
  rows: readonly WorklistRow[],
  search: string,
  filter: Filter,
  sort: SortKey,
  descending: boolean,
): WorklistRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const sign = descending ? -1 : 1;
  return rows
    .filter((row) => {
      const text =
        `${row.patientCode} ${row.seriesName} ${row.studyDate ?? ''} ${row.lastReader ?? ''} ${row.reviewComment}`.toLowerCase();
      return KEEP[filter](row) && words.every((word) => text.includes(word));
    })
    .sort(
      (a, b) =>
        sign * COMPARE[sort](a, b) ||
        collator.compare(a.patientCode, b.patientCode) ||
        collator.compare(a.seriesName, b.seriesName),
    );
}

/** The next series a reader has not done, after the open one, in the order shown; null when all are done. */
export function nextUndone(rows: readonly WorklistRow[], after: number | null): number | null {
  const at = rows.findIndex((row) => row.seriesId === after);
  const rest = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
  return rest.find((row) => row.review !== 'done' && row.seriesId !== after)?.seriesId ?? null;
}
