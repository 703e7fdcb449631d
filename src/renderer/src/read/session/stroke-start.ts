import { rangeMask } from '../state/draft.ts';
import { intensityChannel, rangeOf, valuesOf } from '../state/intensity.ts';
import { maskOf } from '../state/masks.ts';
import type { ReadState } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';
import type { StrokeStart } from './stroke-recorder.ts';

/** A stroke with the tool in hand on the slice on the screen, or null where there is nothing to draw on. */
export function strokeStart(state: ReadState, value: 0 | 1): StrokeStart | null {
  const { painted, brushDiameter: diameter, brushShape: shape } = state;
  const slice = painted ? state.detail?.slices[painted.index] : undefined;
  if (!painted?.pixels || !slice?.pixelSha256) return null;
  const { width, height } = painted.pixels;
  const bound = state.tool === 'threshold';
  const only = bound ? rangeMask(valuesOf(painted.pixels, intensityChannel(state)), state) : null;
  return {
    sliceId: painted.sliceId,
    pixelSha256: slice.pixelSha256,
    width,
    height,
    mask: maskOf(state, ownSource(state), painted.sliceId)?.bits ?? null,
    brush: { diameter, value, shape, only },
    label: strokeLabel(state, value),
  };
}

function strokeLabel(state: ReadState, value: 0 | 1): string {
  const name = value === 1 ? 'brush' : 'eraser';
  const size = `${state.brushDiameter} px`;
  if (state.tool !== 'threshold') return `${name} ${size}`;
  const { low, high } = rangeOf(state);
  return `threshold ${name} ${size}, ${low} to ${high}`;
}
