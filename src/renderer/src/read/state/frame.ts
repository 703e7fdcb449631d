import type { ModelPredictions, SlicePrediction } from '../../../../shared/contract/inference.ts';
import type { WindowLevel } from '../../../../shared/contract/series.ts';
import type { DecodedSlice } from '../../../../shared/image/decoded-slice.ts';
import type { ChannelChoice } from '../../../../shared/image/render-slice.ts';
import { predictionFor } from './predictions.ts';
import type { MaskEntry, ReadState, SourceSetting } from './read-state.ts';
import { drawnSources } from './sources.ts';

export interface FrameMask extends SourceSetting {
  readonly mask: MaskEntry | null;
}

export interface FrameScore {
  readonly model: ModelPredictions;
  readonly prediction: SlicePrediction | null;
}

/**
 * All that a pane and the panels show of one slice, from one state: pixels, masks, scores and text can not belong to
 * different slices because there is only one `sliceId` in here.
 */
export interface Frame {
  readonly seriesId: number;
  readonly sliceId: number;
  readonly index: number;
  readonly sliceCount: number;
  readonly sliceNumber: number;
  readonly width: number;
  readonly height: number;
  readonly pixelSha256: string | null;
  readonly pixels: DecodedSlice | null;
  readonly problem: string | null;
  readonly channel: ChannelChoice;
  readonly windows: readonly WindowLevel[];
  readonly masks: readonly FrameMask[];
  readonly scores: readonly FrameScore[];
}

/**
 * The frame on the screen, or null before the first slice is there.
 * @param sources which sources to draw; default: those switched on
 */
export function frameOf(
  state: ReadState,
  sources: readonly SourceSetting[] = drawnSources(state),
): Frame | null {
  const { painted, detail } = state;
  const slice = painted ? detail?.slices[painted.index] : undefined;
  if (!painted || !detail || slice?.sliceId !== painted.sliceId) return null;
  const width = painted.pixels?.width ?? slice.width;
  const height = painted.pixels?.height ?? slice.height;
  return {
    seriesId: state.seriesId,
    sliceId: painted.sliceId,
    index: painted.index,
    sliceCount: detail.slices.length,
    sliceNumber: slice.number,
    width,
    height,
    pixelSha256: slice.pixelSha256,
    pixels: painted.pixels,
    problem: painted.problem,
    channel: state.channel,
    windows: state.windows,
    masks: sources.map((setting) => {
      const mask = state.masks.get(setting.source)?.get(painted.sliceId) ?? null;
      return { ...setting, mask: mask && mask.bits.length === width * height ? mask : null };
    }),
    scores: state.predictions.map((model) => ({ model, prediction: predictionFor(model, painted.sliceId) })),
  };
}
