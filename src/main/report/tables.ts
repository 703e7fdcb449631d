import { stringify } from 'csv-stringify/sync';
import { EXPORT_TAG } from '../../ml/data/tiff/encode-tiff.ts';
import { csvCell } from '../../shared/text/csv-cell.ts';
import { type ReportData, stateText, UNREAD } from './report-data.ts';

type Cell = string | number | null | undefined;

const table = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  stringify([header.slice(), ...rows.map((row) => row.map(csvCell))]);

const statusOf = (data: ReportData): string =>
  data.status.kind === 'confirmed' ? `confirmed by ${data.status.reader}` : UNREAD;

/** Which models ran on input unlike their training data, and why; empty where none did. */
const outsideText = (data: ReportData): string =>
  data.models
    .filter((model) => model.outsideTrainingData.length > 0)
    .map((model) => `${model.id}: ${model.outsideTrainingData.join(' ')}`)
    .join('; ');

/** `slices.csv`: one row per slice; the five states of a slice stand apart. */
export function slicesCsv(data: ReportData): string {
  const models = data.models.map((model) => `${model.id}@${model.hash}`).join(' ');
  const outside = outsideText(data);
  return table(
    [
      'patient',
      'study_date',
      'series',
      'slice',
      'state',
      'model_score',
      'area_px',
      'area_mm2',
      'perimeter',
      'perimeter_unit',
      'mask_source',
      'finding_origin',
      'models',
      'outside_training_data',
      'status',
      'made_by',
    ],
    data.slices.map((slice) => [
      data.patient.code,
      data.studyDate,
      data.seriesName,
      slice.number,
      stateText(slice),
      slice.score === null ? null : Number(slice.score.toFixed(4)),
      slice.areaPixels,
      slice.areaMm2 === null ? null : Number(slice.areaMm2.toFixed(2)),
      Number(slice.perimeter.toFixed(2)),
      data.measures.unit,
      data.source.label,
      data.source.origin,
      models,
      outside,
      statusOf(data),
      EXPORT_TAG,
    ]),
  );
}

/** `measurements.csv`: one row per figure; diameters and outlines in mm where the spacing is known, else in pixels. */
export function measurementsCsv(data: ReportData): string {
  const { lesions, changes, byHand, unit } = data.measures;
  const round = (value: number) => Number(value.toFixed(2));
  const rows: Cell[][] = [];
  lesions.forEach((lesion, at) => {
    const name = `lesion ${at + 1}`;
    rows.push([name, lesion.firstSlice, 'first slice', lesion.firstSlice, '']);
    rows.push([name, lesion.lastSlice, 'last slice', lesion.lastSlice, '']);
    rows.push([name, null, 'size', lesion.pixels, 'px']);
    if (lesion.volumeMm3 !== null) rows.push([name, null, 'volume', round(lesion.volumeMm3), 'mm3']);
    if (!lesion.diameters) return;
    const { slice, long, short } = lesion.diameters;
    rows.push([name, slice, 'largest diameter', round(long), unit]);
    rows.push([name, slice, 'largest perpendicular diameter', round(short), unit]);
    rows.push([name, slice, 'product of diameters', round(long * short), `${unit}2`]);
  });
  for (const { channel, mean, deviation, median, low, high } of data.intensities) {
    const figures = {
      mean: round(mean),
      'standard deviation': round(deviation),
      median,
      lowest: low,
      highest: high,
    };
    for (const [figure, value] of Object.entries(figures))
      rows.push([`values of ${channel}`, null, figure, value, 'stored value']);
  }
  for (const { label, dice, added, removed } of changes) {
    const name = `change against ${label}`;
    if (dice !== null) rows.push([name, null, 'Dice', Number(dice.toFixed(4)), '']);
    rows.push([name, null, 'added', added, 'px'], [name, null, 'taken away', removed, 'px']);
  }
  for (const { kind, slice, text, by } of byHand) {
    const value = Number.parseFloat(text);
    rows.push([kind, slice, `set by ${by}`, value, kind === 'angle' ? 'degrees' : unit]);
  }
  return table(
    [
      'patient',
      'study_date',
      'series',
      'what',
      'slice',
      'figure',
      'value',
      'unit',
      'mask_source',
      'status',
      'made_by',
    ],
    rows.map((row) => [
      data.patient.code,
      data.studyDate,
      data.seriesName,
      ...row,
      data.source.label,
      statusOf(data),
      EXPORT_TAG,
    ]),
  );
}

/** `summary.csv`: one row per series. */
export function summaryCsv(all: readonly ReportData[]): string {
  return table(
    [
      'patient',
      'study_date',
      'series',
      'slices',
      'slices_with_tumour',
      'slices_negative',
      'slices_empty',
      'slices_failed',
      'slices_not_analysed',
      'slices_not_read',
      'highest_model_score',
      'tumour_px',
      'volume_mm3',
      'largest_slice',
      'outside_training_data',
      'warnings',
      'mask_source',
      'status',
      'made_by',
    ],
    all.map((data) => {
      const count = (outcome: string) =>
        data.slices.filter((slice) => slice.untouched === null && slice.outcome === outcome).length;
      const untouched = (kind: string) => data.slices.filter((slice) => slice.untouched === kind).length;
      const scores = data.slices.map((slice) => slice.score).filter((score) => score !== null);
      return [
        data.patient.code,
        data.studyDate,
        data.seriesName,
        data.geometry.slices,
        data.findings.tumourSlices,
        count('negative'),
        count('empty') + untouched('readEmpty'),
        count('failed'),
        count('notAnalysed'),
        untouched('notRead'),
        scores.length > 0 ? Number(Math.max(...scores).toFixed(4)) : null,
        data.findings.pixels,
        data.findings.volumeMm3 === null ? null : Number(data.findings.volumeMm3.toFixed(2)),
        data.findings.largestSlice,
        outsideText(data),
        data.warnings.join(' '),
        data.source.label,
        statusOf(data),
        EXPORT_TAG,
      ];
    }),
  );
}

/** The mission's flattened masks: per slice its size and its pixels row by row, 0 or 1. */
export function maskVectorsCsv(
  masks: readonly {
    readonly number: number;
    readonly width: number;
    readonly height: number;
    readonly mask: Uint8Array;
  }[],
): string {
  return table(
    ['slice', 'width', 'height', 'pixels', 'made_by'],
    masks.map(({ number, width, height, mask }) => [number, width, height, mask.join(' '), EXPORT_TAG]),
  );
}
