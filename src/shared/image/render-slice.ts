import type { DecodedSlice } from './decoded-slice.ts';

/** A channel index, or all three as red, green and blue. */
export type ChannelChoice = 0 | 1 | 2 | 'falseColour';

/**
 * Windows a slice into RGBA for the screen.
 * @param lookups one table per channel (see buildLookup)
 * @param out width * height * 4 bytes, overwritten
 */
export function renderSlice(
  slice: DecodedSlice,
  channel: ChannelChoice,
  lookups: readonly Uint8Array[],
  out: Uint8ClampedArray,
): void {
  const { data, samples } = slice;
  const pixels = slice.width * slice.height;
  const [red, green, blue] =
    channel === 'falseColour' && samples === 3 ? [0, 1, 2] : single(channel, samples);
  const tableR = lookups[red] as Uint8Array;
  const tableG = lookups[green] as Uint8Array;
  const tableB = lookups[blue] as Uint8Array;
  for (let i = 0, o = 0, s = 0; i < pixels; i++, o += 4, s += samples) {
    out[o] = tableR[data[s + red] as number] as number;
    out[o + 1] = tableG[data[s + green] as number] as number;
    out[o + 2] = tableB[data[s + blue] as number] as number;
    out[o + 3] = 255;
  }
}

/** One channel, windowed to 8-bit grey: width * height bytes. */
export function renderGrey(slice: DecodedSlice, channel: 0 | 1 | 2, lookup: Uint8Array): Uint8Array {
  const at = Math.min(channel, slice.samples - 1);
  const out = new Uint8Array(slice.width * slice.height);
  for (let i = 0, s = at; i < out.length; i++, s += slice.samples)
    out[i] = lookup[slice.data[s] as number] as number;
  return out;
}

function single(channel: ChannelChoice, samples: 1 | 3): [number, number, number] {
  const at = channel === 'falseColour' ? 0 : Math.min(channel, samples - 1);
  return [at, at, at];
}
