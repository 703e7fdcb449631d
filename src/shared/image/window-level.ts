import type { WindowLevel } from '../contract/series.ts';

/**
 * Lookup table from a stored value to 0..255 grey, linear between the window's edges (DICOM PS3.3 C.11.2.1.2.1).
 * @param bits sample depth; the table has 2^bits entries
 */
export function buildLookup({ centre, width }: WindowLevel, bits: 8 | 16): Uint8Array {
  const size = 1 << bits;
  const table = new Uint8Array(size);
  const span = Math.max(1, width);
  const low = centre - 0.5 - (span - 1) / 2;
  const high = centre - 0.5 + (span - 1) / 2;
  for (let value = 0; value < size; value++) {
    table[value] =
      value <= low ? 0 : value > high ? 255 : Math.round(((value - (centre - 0.5)) / (span - 1) + 0.5) * 255);
  }
  return table;
}

/** The smallest value at or below which `fraction` (0..1) of the counted samples lie. */
export function percentileOf(histogram: ArrayLike<number>, fraction: number, from = 0): number {
  let total = 0;
  for (let value = from; value < histogram.length; value++) total += histogram[value] ?? 0;
  let seen = 0;
  for (let value = from; value < histogram.length; value++) {
    seen += histogram[value] ?? 0;
    if (seen >= fraction * total) return value;
  }
  return histogram.length - 1;
}

export interface WindowPreset {
  readonly id: string;
  readonly label: string;
  /** one per channel */
  readonly windows: WindowLevel[];
}

/**
 * Presets of a volume from the histograms of its channels, constant over the stack. Percentiles leave out zero,
 * which is the empty border of most exports.
 */
export function volumePresets(histograms: readonly ArrayLike<number>[]): WindowPreset[] {
  const between = (low: number, high: number) =>
    histograms.map((histogram) => {
      const bottom = low === 0 ? 0 : percentileOf(histogram, low, 1);
      const top = Math.max(bottom + 1, percentileOf(histogram, high, 1));
      return { centre: (bottom + top + 1) / 2, width: top - bottom + 1 };
    });
  const full = histograms.map((histogram) => ({ centre: histogram.length / 2, width: histogram.length }));
  return [
    { id: 'standard', label: 'Standard (0 to 99.5 %)', windows: between(0, 0.995) },
    { id: 'contrast', label: 'Contrast (20 to 99 %)', windows: between(0.2, 0.99) },
    { id: 'bright', label: 'Bright tissue (50 to 99.9 %)', windows: between(0.5, 0.999) },
    { id: 'full', label: 'Full range', windows: full },
  ];
}
