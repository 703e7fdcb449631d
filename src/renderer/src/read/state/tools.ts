import { toleranceOf, withTolerance } from './intensity.ts';
import { openThreshold, withPercent } from './map-threshold.ts';
import type { ReadState, Tool } from './read-state.ts';

export const MIN_BRUSH = 1;
export const MAX_BRUSH = 100;

/** Picks a tool and remembers the one before, for the key that toggles the last two. */
export function withTool(state: ReadState, tool: Tool): ReadState {
  return tool === state.tool ? state : { ...state, tool, previousTool: state.tool };
}

/** Sets the brush diameter, in image pixels. */
export function withBrushDiameter(state: ReadState, diameter: number): ReadState {
  const brushDiameter = Math.min(MAX_BRUSH, Math.max(MIN_BRUSH, Math.round(diameter)));
  return brushDiameter === state.brushDiameter ? state : { ...state, brushDiameter };
}

/**
 * The size of what is in hand a notch larger or smaller: the cut of an open slider, the wand's tolerance, else the
 * diameter of the brush.
 */
export function withSizeStep(state: ReadState, direction: 1 | -1): ReadState {
  const open = openThreshold(state);
  if (open) return withPercent(state, open.percent + direction);
  return state.tool === 'wand'
    ? withTolerance(state, notch(toleranceOf(state), direction))
    : withBrushDiameter(state, notch(state.brushDiameter, direction));
}

/** By single steps while small, by a tenth when large. */
const notch = (size: number, direction: 1 | -1): number =>
  size + direction * Math.max(1, Math.round(size * 0.1));

/** Changes between the round and the square brush. */
export const withOtherBrushShape = (state: ReadState): ReadState => ({
  ...state,
  brushShape: state.brushShape === 'round' ? 'square' : 'round',
});

/** Starts or stops the cine loop. */
export const withCine = (state: ReadState, change: Partial<ReadState['cine']>): ReadState => {
  const framesPerSecond = change.framesPerSecond ?? state.cine.framesPerSecond;
  return {
    ...state,
    cine: { ...state.cine, ...change, framesPerSecond: Math.min(60, Math.max(1, framesPerSecond)) },
  };
};
