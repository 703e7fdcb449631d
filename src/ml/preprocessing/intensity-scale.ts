import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';

/** A volume as inference sees it: one entry per slice in stack order, null where a slice could not be read. */
export type VolumeSlices = readonly (DecodedSlice | null)[];

/**
 * The factor that brings a volume's samples to 0..255: 1 for 8 bits; 16-bit samples are scaled by the volume's
 * maximum (the rule `scale-to-255-by-volume-maximum` of the model cards), 0 when everything is 0.
 */
export interface IntensityScale {
  factor(slice: DecodedSlice): number;
  /** largest scaled sample of the volume, 0..255 */
  readonly maximum: number;
}

export function intensityScale(slices: VolumeSlices): IntensityScale {
  let max8 = 0;
  let max16 = 0;
  for (const slice of slices) {
    if (!slice) continue;
    let max = 0;
    const { data } = slice;
    const highest = 2 ** slice.bits - 1;
    for (let i = 0; i < data.length && max < highest; i++) max = Math.max(max, data[i] ?? 0);
    if (slice.bits === 16) max16 = Math.max(max16, max);
    else max8 = Math.max(max8, max);
  }
  const factor16 = max16 > 0 ? 255 / max16 : 0;
  return {
    factor: (slice) => (slice.bits === 16 ? factor16 : 1),
    maximum: Math.max(max8, max16 > 0 ? 255 : 0),
  };
}

/** A sample of a pixel; a grey slice gives the same value for all three channels (it is copied). */
export const sampleAt = (slice: DecodedSlice, pixel: number, channel: number): number =>
  slice.data[slice.samples === 3 ? pixel * 3 + channel : pixel] ?? 0;

/** The brightest of a pixel's samples. */
export function brightest(slice: DecodedSlice, pixel: number): number {
  if (slice.samples === 1) return slice.data[pixel] ?? 0;
  const at = pixel * 3;
  return Math.max(slice.data[at] ?? 0, slice.data[at + 1] ?? 0, slice.data[at + 2] ?? 0);
}

/** True when no channel of the slice varies: there is nothing to see, and nothing to divide by. */
export function isConstant(slice: DecodedSlice): boolean {
  const { data, samples } = slice;
  for (let i = samples; i < data.length; i++) if (data[i] !== data[i - samples]) return false;
  return true;
}
