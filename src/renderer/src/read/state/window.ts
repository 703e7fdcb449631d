import type { WindowLevel } from '../../../../shared/contract/series.ts';
import type { ReadState } from './read-state.ts';

/** Applies a volume-wide preset to every channel. */
export function withPreset(state: ReadState, presetId: string): ReadState {
  const preset = state.detail?.presets.find((candidate) => candidate.id === presetId);
  return preset ? { ...state, presetId, windows: preset.windows } : state;
}

/**
 * Window/level by drag, as radiologists know it: right widens, up brightens (lowers the centre). One pane height or
 * width of travel is the whole range of values. False colour moves all three channels alike.
 * @param from windows when the drag began
 * @param dx fraction of the pane width, right positive
 * @param dy fraction of the pane height, down positive
 */
export function withDraggedWindow(
  state: ReadState,
  from: readonly WindowLevel[],
  dx: number,
  dy: number,
): ReadState {
  const range = 2 ** (state.detail?.bits ?? 8);
  const windows = from.map((window, channel) =>
    state.channel !== 'falseColour' && state.channel !== channel
      ? (state.windows[channel] ?? window)
      : {
          centre: clamp(window.centre + dy * range, 0, range),
          width: clamp(window.width + dx * range, 1, range * 2),
        },
  );
  return { ...state, windows, presetId: null };
}

/** Steps to the next preset, first after last. */
export function withNextPreset(state: ReadState): ReadState {
  const presets = state.detail?.presets ?? [];
  const at = presets.findIndex((preset) => preset.id === state.presetId);
  const next = presets[(at + 1) % Math.max(1, presets.length)];
  return next ? withPreset(state, next.id) : state;
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
