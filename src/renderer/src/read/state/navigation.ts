import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import type { DecodedSlice } from '../../../../shared/image/decoded-slice.ts';
import type { ChannelChoice } from '../../../../shared/image/render-slice.ts';
import type { ReadState } from './read-state.ts';

/** Takes a freshly opened (or changed) series in; position, windows and channel are kept where they exist already. */
export function withDetail(state: ReadState, detail: SeriesDetail): ReadState {
  if (detail.seriesId !== state.seriesId) return state;
  if (state.detail) return { ...state, detail, problem: null };
  const preset = detail.presets[0];
  return {
    ...state,
    detail,
    problem: null,
    index: clampIndex(detail, detail.lastIndex),
    channel: defaultChannel(detail),
    windows: preset?.windows ?? fullWindows(detail),
    presetId: preset?.id ?? null,
  };
}

/** Asks for a position; what is on the screen changes only when its pixels are there. */
export function withIndex(state: ReadState, index: number): ReadState {
  if (!state.detail || state.detail.slices.length === 0) return state;
  const next = clampIndex(state.detail, index);
  return next === state.index ? state : { ...state, index: next };
}

/** Puts a slice on the screen, if it is still the one asked for; replies for any other slice change nothing. */
export function withPixels(
  state: ReadState,
  sliceId: number,
  pixels: DecodedSlice | null,
  problem: string | null,
): ReadState {
  const asked = state.detail?.slices[state.index];
  if (asked?.sliceId !== sliceId) return state;
  if (state.painted?.sliceId === sliceId && state.painted.pixels === pixels) return state;
  return { ...state, painted: { index: state.index, sliceId, pixels, problem } };
}

function clampIndex(detail: SeriesDetail, index: number): number {
  return Math.max(0, Math.min(detail.slices.length - 1, Math.round(index)));
}

/** FLAIR where the file has it (the tumour is brightest there), else the first channel. */
export function defaultChannel(detail: SeriesDetail): ChannelChoice {
  const flair = detail.channels.findIndex((channel) => /flair/i.test(channel.label) && !channel.copyOf);
  return flair > 0 && flair <= 2 ? (flair as ChannelChoice) : 0;
}

const fullWindows = (detail: SeriesDetail) =>
  detail.channels.map(() => ({ centre: 2 ** detail.bits / 2, width: 2 ** detail.bits }));
