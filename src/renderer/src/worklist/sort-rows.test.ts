import { describe, expect, it } from 'vitest';
import type { WorklistRow } from '../../../shared/contract/worklist.ts';
import { worklistRow } from '../read/testing/fake-rows.ts';
import { arrangeRows, nextUndone } from './sort-rows.ts';

const row = (seriesId: number, change: Partial<WorklistRow> = {}): WorklistRow =>
  worklistRow({
    seriesId,
    patientCode: `P_${seriesId}`,
    studyDate: '2020-01-01',
    seriesName: `P_${seriesId}_20200101`,
    ai: { state: 'done', done: 20, total: 20 },
    ...change,
  });
const ids = (rows: readonly WorklistRow[]) => rows.map((r) => r.seriesId);

describe('the worklist', () => {
  it('triages: likely first, least certain next, done last, not analysed behind analysed', () => {
    const rows = [
      row(1),
      row(2, { highestScore: 0.4 }),
      row(3, { highestScore: 0.9, uncertainty: 0.1 }),
      row(4, { highestScore: 0.9, uncertainty: 0.5 }),
      row(5, { highestScore: 1, review: 'done' }),
    ];
    expect(ids(arrangeRows(rows, '', 'all', 'triage', false))).toEqual([4, 3, 2, 1, 5]);
  });
  it('sorts patient codes as people do and searches all words', () => {
    const rows = [row(10), row(9), row(2, { lastReader: 'Ann Lee' })];
    expect(ids(arrangeRows(rows, '', 'all', 'patient', false))).toEqual([2, 9, 10]);
    expect(ids(arrangeRows(rows, 'ann p_', 'all', 'patient', false))).toEqual([2]);
    const umlaut = [row(1, { lastReader: 'Dr. Müller' }), row(2)];
    expect(ids(arrangeRows(umlaut, 'muller', 'all', 'patient', false))).toEqual([1]);
  });
  it('does not take a patient without analysis for one without finding', () => {
    const rows = [
      row(1),
      row(2, { highestScore: 0.1, tumourSlices: 0 }),
      row(3, { highestScore: 0.8, tumourSlices: 4 }),
    ];
    expect(ids(arrangeRows(rows, '', 'notAnalysed', 'patient', false))).toEqual([1]);
    expect(ids(arrangeRows(rows, '', 'finding', 'patient', false))).toEqual([3]);
  });
  it('goes to the next undone, round the end', () => {
    const rows = [row(1), row(2, { review: 'done' }), row(3)];
    expect(nextUndone(rows, 1)).toBe(3);
    expect(nextUndone(rows, 3)).toBe(1);
    expect(nextUndone([row(1)], 1)).toBeNull();
  });
});
