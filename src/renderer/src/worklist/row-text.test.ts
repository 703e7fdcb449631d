import { describe, expect, it } from 'vitest';
import type { WorklistRow } from '../../../shared/contract/worklist.ts';
import { worklistRow as row } from '../read/testing/fake-rows.ts';
import {
  analysisText,
  doubtText,
  notSegmentedText,
  outlinedText,
  ownSeriesName,
  tumourSlicesText,
  warningTexts,
} from './row-text.ts';

const ai = (state: WorklistRow['ai']['state']) => ({ state, done: 4, total: 20 });

describe('the text of a row', () => {
  it('tells not analysed, not segmented, nothing outlined and finding apart', () => {
    expect(analysisText(row({})).text).toBe('not analysed');
    expect(tumourSlicesText(row({}))).toBe('–');
    expect(tumourSlicesText(row({ highestScore: 0.02 }))).toBe('not segmented');
    expect(tumourSlicesText(row({ highestScore: 0.02, tumourSlices: 0 }))).toBe('0');
    expect(tumourSlicesText(row({ highestScore: 0.9, tumourSlices: 7 }))).toBe('7');
    expect(analysisText(row({ ai: ai('failed') }))).toEqual({ text: 'failed', tone: 'error' });
  });
  it('what must never happen, 9: "not segmented" read as "no tumour": 0 says of how many slices, and why', () => {
    const some = { negative: 9, failed: 2, notAnalysed: 1 };
    const partly = row({ highestScore: 0.02, tumourSlices: 0, tumourPixels: 0, notSegmented: some });
    expect(tumourSlicesText(partly)).toBe('0 of 8 segmented');
    expect(outlinedText(partly)).toBe('nothing where segmented');
    expect(notSegmentedText(partly)).toBe('9 called negative, not segmented; 2 failed; 1 not analysed');
    expect(warningTexts(partly)).toEqual(['the analysis failed on 2 of 20 slices']);
    const all = row({ ...partly, notSegmented: { negative: 0, failed: 0, notAnalysed: 0 } });
    expect([tumourSlicesText(all), outlinedText(all), notSegmentedText(all)]).toEqual(['0', 'nothing', '']);
  });
  it('does not call a result of another model version done', () => {
    expect(analysisText(row({ ai: ai('done') })).text).toBe('out of date');
    expect(analysisText(row({ ai: ai('done'), highestScore: 0.4 })).text).toBe('done');
  });
  it('says how far a stopped analysis came', () => {
    expect(analysisText(row({ ai: ai('cancelled') })).text).toBe('stopped at 4/20');
  });
  it('gives a size its unit', () => {
    expect(outlinedText(row({}))).toBe('–');
    expect(outlinedText(row({ tumourPixels: 0, volumeMm3: 0 }))).toBe('nothing');
    expect(outlinedText(row({ tumourPixels: 12345 }))).toBe('12,345 px');
    expect(outlinedText(row({ tumourPixels: 12345, volumeMm3: 1234 }))).toBe('1.2 ml');
  });
  it('says how many slices are in doubt, and how much the worst of them', () => {
    expect(doubtText(row({}))).toBe('–');
    expect(doubtText(row({ doubtfulSlices: 0, uncertainty: 0.123 }))).toBe('0.12');
    expect(doubtText(row({ doubtfulSlices: 3, uncertainty: 0.719 }))).toBe('3 ? · 0.72');
  });
  it('counts missing slices among the warnings', () => {
    expect(warningTexts(row({ missingSlices: 2 }))).toEqual(['2 of 20 slices are missing or unreadable']);
  });
  it('names a series by what its patient and date do not say', () => {
    const name = (seriesName: string, studyDate: string | null = '2020-01-15') =>
      ownSeriesName(row({ patientCode: 'P_1', studyDate, seriesName }));
    expect(name('P_1_20200115')).toBe('');
    expect(name('P_1', null)).toBe('');
    expect(name('P_1_20200115/flair')).toBe('flair');
    expect(name('siteB/P_1_20200115')).toBe('siteB/P_1_20200115');
  });
});
