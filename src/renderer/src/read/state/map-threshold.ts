import type { ModelPredictions } from '../../../../shared/contract/inference.ts';
import { modelColour } from '../../../../shared/domain/source-style.ts';
import { withinRange } from '../../../../shared/mask/intensity-range.ts';
import { countMaskPixels } from '../../../../shared/mask/run-length.ts';
import { predictionFor } from './predictions.ts';
import type { MapThreshold, ReadState } from './read-state.ts';
import { modelIdsOf } from './sources.ts';

const HIGHEST = 255;

/** The models that have outlined slices of this series and are as they are now: only those have maps. */
export const modelsWithMaps = (state: ReadState): ModelPredictions[] =>
  state.aiHidden
    ? []
    : state.predictions.filter(
        (row) =>
          row.current && row.task === 'segmentation' && row.slices.some((slice) => slice.pixels !== null),
      );

/** Why the slider over a model's map can not be opened, or null. */
export function whyNoMap(state: ReadState): string | null {
  if (state.readerId === null) return 'choose a reader first';
  if (state.aiHidden) return 'AI is hidden';
  return modelsWithMaps(state).length === 0 ? 'no model has outlined this series' : null;
}

/** Opens the slider over the map of a model, at the model's own threshold unless one is given. */
export function withMapThreshold(state: ReadState, modelId: string, percent?: number): ReadState {
  const own = state.models.find((model) => model.modelId === modelId)?.threshold ?? 0.5;
  return withPercent({ ...state, mapThreshold: { modelId, percent: 50, map: null } }, percent ?? own * 100);
}

/** Moves the slider. */
export function withPercent(state: ReadState, percent: number): ReadState {
  if (!state.mapThreshold) return state;
  const clamped = Math.min(99, Math.max(1, Math.round(percent)));
  return { ...state, mapThreshold: { ...state.mapThreshold, percent: clamped } };
}

/** The open slider, or null: none is open, or its model is no longer to be shown. */
export const openThreshold = (
  state: ReadState,
): (MapThreshold & { readonly model: ModelPredictions }) | null => {
  const { mapThreshold } = state;
  const model = mapThreshold && modelsWithMaps(state).find((row) => row.modelId === mapThreshold.modelId);
  return model ? { ...mapThreshold, model } : null;
};

/** Why the slider's cut can not be taken over on the slice on the screen, or null. */
export function whyNoCut(state: ReadState): string | null {
  if (mapPreview(state)) return null;
  return openThreshold(state)?.map?.name === wantedMap(state)
    ? 'the model has not outlined this slice'
    : 'one moment: the map is loading';
}

/** Names the map that belongs on the screen: another analysis of the slice makes it another one. */
export function wantedMap(state: ReadState): string | null {
  const open = openThreshold(state);
  if (!open || !state.painted) return null;
  const { sliceId } = state.painted;
  return `${open.modelId}@${open.model.modelHash} ${sliceId} ${predictionFor(open.model, sliceId)?.outcome}`;
}

/** The pixels whose model score is at least so many percent. */
export const thresholdMap = (values: Uint8Array, percent: number): Uint8Array =>
  withinRange(values, { low: Math.ceil((percent / 100) * HIGHEST), high: HIGHEST });

const cut = new WeakMap<
  Uint8Array,
  { readonly percent: number; readonly bits: Uint8Array; readonly pixels: number }
>();

/** The pixels of a map from a score on, cut once per score. */
function cutOf(values: Uint8Array, percent: number) {
  const known = cut.get(values);
  if (known?.percent === percent) return known;
  const bits = thresholdMap(values, percent);
  const made = { percent, bits, pixels: countMaskPixels(bits) };
  cut.set(values, made);
  return made;
}

/** What the slider makes of the slice on the screen, or null where the model has no map of it (yet). */
export function mapPreview(
  state: ReadState,
): { readonly bits: Uint8Array; readonly pixels: number; readonly colour: string } | null {
  const open = openThreshold(state);
  const values = open?.map?.name === wantedMap(state) ? open?.map?.values : null;
  const pixels = state.painted?.pixels;
  if (!open || !values || values.length !== (pixels?.width ?? 0) * (pixels?.height ?? 0)) return null;
  return { ...cutOf(values, open.percent), colour: modelColour(open.modelId, modelIdsOf(state)) };
}
