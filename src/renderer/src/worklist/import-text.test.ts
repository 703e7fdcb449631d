import { describe, expect, it } from 'vitest';
import type { ImportProgress } from '../../../shared/contract/ingest.ts';
import { importSummary } from './import-text.ts';

const progress = (change: Partial<ImportProgress>): ImportProgress => ({
  importId: 'abcdef12',
  phase: 'done',
  done: 0,
  total: 0,
  remainingSeconds: null,
  seriesFound: 0,
  seriesAdded: 0,
  slicesAdded: 0,
  slicesKnown: 0,
  masksAdded: 0,
  problems: [],
  ...change,
});

describe('the summary of an import', () => {
  it('says what was added and what was there already', () => {
    expect(importSummary(progress({ seriesAdded: 2, slicesAdded: 1200, masksAdded: 1 }))).toBe(
      'Import finished: 2 series and 1,200 slices added, 1 ground-truth mask.',
    );
    expect(importSummary(progress({ slicesKnown: 40 }))).toBe(
      'Import finished: 0 series and 0 slices added, 40 slices known already.',
    );
  });
  it('does not call a stopped or failed import finished', () => {
    const problems = [{ code: 'X', message: 'x.tif is cut off.' }];
    expect(importSummary(progress({ phase: 'cancelled' }))).toContain('Import stopped');
    expect(importSummary(progress({ phase: 'failed', problems }))).toBe(
      'Import failed: 0 series and 0 slices added, 1 problem.',
    );
  });
});
