import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { maskVectorsCsv, measurementsCsv, slicesCsv, summaryCsv } from './tables.ts';
import { blockMask, sampleReport } from './testing/sample-report.ts';

const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true });

describe('slices.csv', () => {
  it('has one row per slice and tells the five states apart', () => {
    const rows = rowsOf(slicesCsv(sampleReport()));
    expect(rows.map((row) => row.state)).toEqual([
      'not analysed',
      'failed',
      'called negative, not segmented',
      'segmented, empty',
      'segmented, finding',
    ]);
    expect(rows.at(-1)).toMatchObject({
      patient: 'SYNTH_0007',
      slice: '5',
      model_score: '0.999',
      area_px: '30',
      area_mm2: '',
      finding_origin: 'model only',
      outside_training_data: 'resunet: 16-bit samples',
      status: 'UNREAD: model output only',
      made_by: 'sulcus-export v1',
    });
  });

  it.each(['=cmd|1', '+1', '-1', '@sum', '\t=1'])('neutralises %j, which a spreadsheet would run', (code) => {
    const report = sampleReport({ patient: { code, age: null, sex: null }, seriesName: code });
    for (const rows of [rowsOf(slicesCsv(report)), rowsOf(summaryCsv([report]))]) {
      expect(rows[0]?.patient).toBe(`'${code}`);
      expect(rows[0]?.series).toBe(`'${code}`);
    }
  });

  it('keeps separators and quotes in a cell', () => {
    const report = sampleReport({ patient: { code: 'a,"b"\nc', age: null, sex: null } });
    expect(rowsOf(slicesCsv(report))[0]?.patient).toBe('a,"b"\nc');
  });
});

describe('summary.csv', () => {
  it('has one row per series with the five states counted', () => {
    const confirmed = sampleReport({
      status: { kind: 'confirmed', reader: 'Dr. B', at: '2026-11-23T13:59:00.000Z' },
      findings: { ...sampleReport().findings, volumeMm3: 12.34567, noVolume: null },
    });
    const [first, second] = rowsOf(summaryCsv([sampleReport(), confirmed]));
    expect(first).toMatchObject({
      slices: '5',
      slices_with_tumour: '1',
      slices_negative: '1',
      slices_empty: '1',
      slices_failed: '1',
      slices_not_analysed: '1',
      highest_model_score: '0.999',
      volume_mm3: '',
      slices_not_read: '0',
      outside_training_data: 'resunet: 16-bit samples',
      status: 'UNREAD: model output only',
    });
    expect(second).toMatchObject({ volume_mm3: '12.35', status: 'confirmed by Dr. B' });
  });
});

describe('measurements.csv', () => {
  it('has one row per figure with its unit, and says whose mask it is', () => {
    const rows = rowsOf(measurementsCsv(sampleReport()));
    const figures = rows.map((row) => [row.what, row.slice, row.figure, row.value, row.unit]);
    expect(figures).toEqual([
      ['lesion 1', '5', 'first slice', '5', ''],
      ['lesion 1', '5', 'last slice', '5', ''],
      ['lesion 1', '', 'size', '30', 'px'],
      ['lesion 1', '5', 'largest diameter', '7.8', 'px'],
      ['lesion 1', '5', 'largest perpendicular diameter', '6.5', 'px'],
      ['lesion 1', '5', 'product of diameters', '50.7', 'px2'],
      ['values of FLAIR', '', 'mean', '120.25', 'stored value'],
      ['values of FLAIR', '', 'standard deviation', '8.5', 'stored value'],
      ['values of FLAIR', '', 'median', '119', 'stored value'],
      ['values of FLAIR', '', 'lowest', '99', 'stored value'],
      ['values of FLAIR', '', 'highest', '140', 'stored value'],
      ['ruler', '5', 'set by Dr. A. Reader', '7.1', 'px'],
    ]);
    expect(rows[0]).toMatchObject({ status: 'UNREAD: model output only', made_by: 'sulcus-export v1' });
  });
});

describe('mask vectors', () => {
  it('flatten each mask row by row to 0 and 1', () => {
    const mask = blockMask();
    const [row] = rowsOf(maskVectorsCsv([{ number: 5, width: 32, height: 32, mask }]));
    const pixels = row?.pixels?.split(' ').map(Number) ?? [];
    expect(Uint8Array.from(pixels)).toEqual(mask);
    expect(row).toMatchObject({ slice: '5', width: '32', height: '32' });
  });
});
