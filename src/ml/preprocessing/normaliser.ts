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
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < 3; c++) data[p * 3 + c] = map(sampleAt(slice, p, c) * factor, c);
  }
  return { data, black: [map(0, 0), map(0, 1), map(0, 2)] };
}
