import { formatDice } from '../../shared/text/percent.ts';
import type { ReportData } from './report-data.ts';
import { isolated } from './text-runs.ts';

/** Lesions that a page lists; all of them stand in measurements.csv. */
const LISTED = 6;
const HAND_LISTED = 8;

/** Everything that was measured, as rows of label and value. */
export function measureRows(data: ReportData): { readonly label: string; readonly value: string }[] {
  const { lesions, smaller, changes, byHand, unit } = data.measures;
  const hidden = Math.max(0, lesions.length - LISTED) + smaller.count;
  const rows = lesions.slice(0, LISTED).map((lesion, at) => ({
    label: `Lesion ${at + 1}`,
    value: lesionText(lesion, unit),
  }));
  if (hidden > 0) rows.push({ label: 'Lesions', value: `and ${hidden} smaller, not listed here` });
  for (const { channel, mean, deviation, median, low, high } of data.intensities)
    rows.push({
      label: 'Values',
      value: `${isolated(channel)}: mean ${mean.toFixed(1)}, SD ${deviation.toFixed(1)}, median ${median}, ${low} to ${high} (stored values)`,
    });
  for (const { label, dice, added, removed } of changes)
    rows.push({
      label: 'Change',
      value: `against ${isolated(label)}: ${dice === null ? 'both empty' : `Dice ${formatDice(dice)}, ${added} px added, ${removed} px taken away`}`,
    });
  for (const { kind, slice, text, by } of byHand.slice(0, HAND_LISTED))
    rows.push({
      label: kind === 'ruler' ? 'Ruler' : 'Angle',
      value: `${text} on slice ${slice}, set by ${isolated(by)}`,
    });
  if (byHand.length > HAND_LISTED)
    rows.push({ label: 'By hand', value: `and ${byHand.length - HAND_LISTED} more, not listed here` });
  return rows;
}

type ReportLesion = ReportData['measures']['lesions'][number];

function lesionText(lesion: ReportLesion, unit: 'mm' | 'px'): string {
  const { firstSlice, lastSlice, pixels, volumeMm3, diameters } = lesion;
  const where = firstSlice === lastSlice ? `slice ${firstSlice}` : `slices ${firstSlice} to ${lastSlice}`;
  const size = volumeMm3 === null ? `${pixels} px` : `${(volumeMm3 / 1000).toFixed(2)} ml`;
  if (!diameters) return `${size}, ${where}`;
  const { long, short, slice } = diameters;
  const product = `product ${(long * short).toFixed(0)} ${unit}²`;
  return `${size}, ${where}; diameters ${long.toFixed(1)} x ${short.toFixed(1)} ${unit} on slice ${slice}, ${product}`;
}
