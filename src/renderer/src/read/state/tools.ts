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

/** One notch larger or smaller: by single pixels while small, by a tenth when large. */
export function withBrushStep(state: ReadState, direction: 1 | -1): ReadState {
  const step = Math.max(1, Math.round(state.brushDiameter * 0.1));
  return withBrushDiameter(state, state.brushDiameter + direction * step);
}

/** Starts or stops the cine loop. */
export const withCine = (state: ReadState, change: Partial<ReadState['cine']>): ReadState => {
  const framesPerSecond = change.framesPerSecond ?? state.cine.framesPerSecond;
  return {
    ...state,
    cine: { ...state.cine, ...change, framesPerSecond: Math.min(60, Math.max(1, framesPerSecond)) },
  };
};
