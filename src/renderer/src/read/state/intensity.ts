import type { DecodedSlice } from '../../../../shared/image/decoded-slice.ts';
import type { IntensityRange } from '../../../../shared/mask/intensity-range.ts';
import { defaultChannel } from './navigation.ts';
import type { ReadState } from './read-state.ts';

export type Values = Uint8Array | Uint16Array;

/** Share of the range of values that the wand tolerates before a reader says otherwise. */
const USUAL_TOLERANCE = 0.08;

/** The channel whose values tools go by: the one on the screen, FLAIR under false colour. */
export function intensityChannel(state: ReadState): 0 | 1 | 2 {
  if (state.channel !== 'falseColour') return state.channel;
  const usual = state.detail ? defaultChannel(state.detail) : 0;
  return usual === 'falseColour' ? 0 : usual;
}

/** The highest value a sample of this series can have. */
export const highestValue = (state: ReadState): number => 2 ** (state.detail?.bits ?? 8) - 1;

const extracted = new WeakMap<DecodedSlice, Map<number, Values>>();

/** The stored values of one channel, width * height; taken out of the slice once. */
export function valuesOf(pixels: DecodedSlice, channel: 0 | 1 | 2): Values {
  if (pixels.samples === 1) return pixels.data;
  const known = extracted.get(pixels)?.get(channel);
  if (known) return known;
  const count = pixels.width * pixels.height;
  const values = pixels.bits === 8 ? new Uint8Array(count) : new Uint16Array(count);
  for (let i = 0; i < count; i++) values[i] = pixels.data[i * pixels.samples + channel] ?? 0;
  extracted.set(pixels, (extracted.get(pixels) ?? new Map()).set(channel, values));
  return values;
}

/** How far from the value under the wand a pixel may be, in stored values. */
export const toleranceOf = (state: ReadState): number =>
  state.tolerance ?? Math.round(USUAL_TOLERANCE * highestValue(state));

/** Sets the tolerance of the wand, in stored values. */
export function withTolerance(state: ReadState, tolerance: number): ReadState {
  return { ...state, tolerance: Math.min(highestValue(state), Math.max(0, Math.round(tolerance))) };
}

/**
 * The range of the threshold brush: as taken or set in this channel, else from the middle of the window on upwards,
 * which is where FLAIR shows oedema and tumour.
 */
export function rangeOf(state: ReadState): IntensityRange {
  const channel = intensityChannel(state);
  if (state.range?.channel === channel) return state.range;
  const middle = state.windows[channel]?.centre ?? highestValue(state) / 2;
  return { low: Math.min(highestValue(state), Math.round(middle)), high: highestValue(state) };
}

/** Sets the range of the threshold brush; ends that pass each other move together. */
export function withRange(state: ReadState, change: Partial<IntensityRange>): ReadState {
  const clamp = (value: number) => Math.min(highestValue(state), Math.max(0, Math.round(value)));
  const before = rangeOf(state);
  const low = clamp(change.low ?? Math.min(before.low, change.high ?? before.low));
  const high = clamp(Math.max(change.high ?? before.high, low));
  return { ...state, range: { channel: intensityChannel(state), low, high } };
}
