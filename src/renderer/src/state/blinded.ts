import type { WorklistRow } from '../../../shared/contract/worklist.ts';

/** "on": what models say of a series is hidden until the reader's first decision on it. */
export const BLINDED = 'reading.blinded';

/**
 * Whether a reader must not see yet what models say of a series. The first decision is the review state done or
 * flagged, or the confirmed case; strokes alone are not one, or the first stroke would end the blinding of the rest.
 * @param row null while it is not known: hidden, so that nothing flashes up
 */
export const isBlinded = (
  setting: string | undefined,
  row: Pick<WorklistRow, 'decidedBy'> | null,
  readerId: number | null,
): boolean => setting === 'on' && !(readerId !== null && (row?.decidedBy.includes(readerId) ?? false));

/** A row as a blinded reader sees it: read, but without a word of any model. */
export type ShownRow = WorklistRow & { readonly hidden?: boolean };

/** Takes the models' word out of a row before it is sorted, filtered, counted or shown. */
export const withoutOpinion = (row: WorklistRow): ShownRow => ({
  ...row,
  highestScore: null,
  tumourSlices: null,
  tumourPixels: null,
  notSegmented: null,
  volumeMm3: null,
  uncertainty: null,
  doubtfulSlices: null,
  hidden: true,
});

/** The worklist as this reader may see it. */
export const asShown = (
  rows: readonly WorklistRow[],
  setting: string | undefined,
  readerId: number | null,
): readonly ShownRow[] => rows.map((row) => (isBlinded(setting, row, readerId) ? withoutOpinion(row) : row));
