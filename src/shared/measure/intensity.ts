import type { DecodedSlice } from '../image/decoded-slice.ts';

/** Stored values of one channel within a mask. */
export interface IntensityStatistics {
  readonly pixels: number;
  readonly mean: number;
  /** of the pixels as a sample (n - 1); 0 for a single pixel */
  readonly deviation: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Gathers the values of one channel over any number of slices; exact, by a histogram of all values there can be. */
export class IntensityTally {
  readonly #counts: Float64Array;

  constructor(bits: 8 | 16) {
    this.#counts = new Float64Array(2 ** bits);
  }

  /** @param mask width * height of the slice, 0|1 */
  add(slice: Pick<DecodedSlice, 'data' | 'samples'>, channel: number, mask: Uint8Array): void {
    for (let at = mask.indexOf(1); at >= 0; at = mask.indexOf(1, at + 1)) {
      const value = slice.data[at * slice.samples + channel] ?? 0;
      this.#counts[value] = (this.#counts[value] ?? 0) + 1;
    }
  }

  /** Null where nothing was added. */
  statistics(): IntensityStatistics | null {
    let [pixels, sum, squares, low, high] = [0, 0, 0, -1, 0];
    this.#counts.forEach((count, value) => {
      if (count === 0) return;
      pixels += count;
      sum += count * value;
      if (low < 0) low = value;
      high = value;
    });
    if (pixels === 0) return null;
    const mean = sum / pixels;
    this.#counts.forEach((count, value) => {
      squares += count * (value - mean) ** 2;
    });
    const deviation = pixels > 1 ? Math.sqrt(squares / (pixels - 1)) : 0;
    const median = (this.#rank((pixels - 1) / 2) + this.#rank(pixels / 2)) / 2;
    return { pixels, mean, deviation, median, low, high };
  }

  /** The value that so many pixels stand before, in order of value. */
  #rank(before: number): number {
    let seen = 0;
    for (const [value, count] of this.#counts.entries()) {
      seen += count;
      if (seen > Math.floor(before)) return value;
    }
    return 0;
  }
}
