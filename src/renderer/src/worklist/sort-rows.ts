import type { WorklistRow } from '../../../shared/contract/worklist.ts';
import type { ShownRow } from '../state/blinded.ts';

export type SortKey =
  | 'triage'
  | 'patient'
  | 'date'
  | 'slices'
  | 'score'
  | 'finding'
  | 'size'
  | 'uncertainty'
  | 'review';
export type Filter = 'all' | 'undone' | 'finding' | 'flagged' | 'notAnalysed' | 'warnings';

export const FILTERS: readonly { id: Filter; label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'undone', label: 'Undone' },
  { id: 'finding', label: 'With finding' },
  { id: 'flagged', label: 'Flagged' },
  { id: 'notAnalysed', label: 'Not analysed' },
  { id: 'warnings', label: 'With warnings' },
];

const KEEP: Readonly<Record<Filter, (row: ShownRow) => boolean>> = {
  all: () => true,
  undone: (row) => row.review !== 'done',
  finding: (row) => (row.tumourSlices ?? 0) > 0,
  flagged: (row) => row.review === 'flagged',
  notAnalysed: (row) => !row.hidden && row.highestScore === null && row.tumourSlices === null,
  warnings: (row) => row.outsideTrainingData || row.warnings.length > 0 || row.missingSlices > 0,
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
  // of sizes and scores the largest is what a reader looks for: it comes first
  score: (a, b) => (b.highestScore ?? -1) - (a.highestScore ?? -1),
  finding: (a, b) => (b.tumourSlices ?? -1) - (a.tumourSlices ?? -1),
  size: (a, b) => sizeOf(b) - sizeOf(a),
  uncertainty: (a, b) => (b.uncertainty ?? -1) - (a.uncertainty ?? -1),
  review: (a, b) => REVIEW_ORDER.indexOf(a.review) - REVIEW_ORDER.indexOf(b.review),
};

/** Pixels and millilitres are not one scale: rows with a volume come first, among themselves by volume. */
const sizeOf = (row: WorklistRow): number =>
  row.volumeMm3 === null ? (row.tumourPixels ?? -1) : 1e12 + row.volumeMm3;

/** Whether a sort key's first click shows the largest first. */
export const largestFirst = (key: SortKey): boolean =>
  key === 'score' || key === 'finding' || key === 'size' || key === 'uncertainty';

/** The rows that a search leaves; all its words must occur. */
export function searchRows(rows: readonly WorklistRow[], search: string): readonly WorklistRow[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = plain(
      `${row.patientCode} ${row.seriesName} ${row.studyDate ?? ''} ${row.confirmedBy ?? ''} ${row.lastReader ?? ''} ${row.reviewComment}`,
    );
    return words.every((word) => text.includes(word));
  });
}

/** How many rows each filter would show. */
export const filterCounts = (rows: readonly WorklistRow[]): Readonly<Record<Filter, number>> =>
  Object.fromEntries(FILTERS.map(({ id }) => [id, rows.filter(KEEP[id]).length])) as Record<Filter, number>;

/** The rows that a search, a filter and an order leave; ties by patient and date. */
export function arrangeRows(
  rows: readonly WorklistRow[],
  search: string,
  filter: Filter,
  sort: SortKey,
  descending: boolean,
): WorklistRow[] {
  const sign = descending ? -1 : 1;
  return searchRows(rows, search)
    .filter(KEEP[filter])
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

/** In small letters without marks: "muller" finds Müller. */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
