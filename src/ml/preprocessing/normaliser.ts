import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { sampleAt } from './intensity-scale.ts';

/** A slice with a model's intensities, still on its own grid. */
export interface NormalisedSlice {
  /** row-major, 3 channels interleaved; length = width * height * 3 */
  readonly data: Float32Array;
  /** what a black pixel (0) becomes in each channel: the colour of the padding */
  readonly black: readonly [number, number, number];
}

/** Turns slices of one volume into a model's intensities. Never gives NaN. */
export type Normaliser = (slice: DecodedSlice) => NormalisedSlice;

/** Applies one function per channel to samples scaled to 0..255. */
export function mapChannels(
  slice: DecodedSlice,
  factor: number,
  map: (value: number, channel: number) => number,
): NormalisedSlice {
  const pixels = slice.width * slice.height;
  const data = new Float32Array(pixels * 3);
  if (slice.bits === 8) {
    // 256 values per channel: looked up, not computed per pixel
    const tables = [0, 1, 2].map((c) =>
      Float32Array.from({ length: 256 }, (_, value) => map(value * factor, c)),
    );
    const [first = data, second = data, third = data] = tables;
    const step = slice.samples === 3 ? 3 : 1;
    const [green, blue] = step === 3 ? [1, 2] : [0, 0];
    for (let from = 0, to = 0; to < data.length; from += step, to += 3) {
      data[to] = first[slice.data[from] ?? 0] ?? 0;
      data[to + 1] = second[slice.data[from + green] ?? 0] ?? 0;
      data[to + 2] = third[slice.data[from + blue] ?? 0] ?? 0;
    }
    return { data, black: [map(0, 0), map(0, 1), map(0, 2)] };
  }
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < 3; c++) data[p * 3 + c] = map(sampleAt(slice, p, c) * factor, c);
  }
  return { data, black: [map(0, 0), map(0, 1), map(0, 2)] };
}
