import type { ModelPredictions } from '../../../../shared/contract/inference.ts';
import type { ModelRow } from '../../../../shared/contract/models.ts';
import { modelColour } from '../../../../shared/domain/source-style.ts';
import { contourLines } from '../../../../shared/image/contour-lines.ts';
import type { LabelOverlay } from '../canvas/pane-painter.ts';
import { type ColourScale, scaleColour, scaleColours } from '../paint/colour-scales.ts';
import { modelsWithMaps } from './map-threshold.ts';
import { predictionFor } from './predictions.ts';
import type { ReadState } from './read-state.ts';
import { modelIdsOf } from './sources.ts';

/**
 * What a map over the image shows: where a classifier looked (Grad-CAM), how likely a segmenter calls every pixel, or how
 * far its mirrored runs (the members of an ensemble) are apart.
 */
export type MapKind = 'explanation' | 'probability' | 'spread';

export interface MapChoice {
  readonly modelId: string;
  readonly kind: MapKind;
}

/** One map of one slice as it was fetched; null: it can not be had, and `problem` says why. */
export interface SliceMap {
  /** width * height, 0..255 */
  readonly values: Uint8Array | null;
  readonly problem: string | null;
}

/** Contour lines may be drawn at these scores, percent. */
export const CONTOUR_LEVELS = [10, 25, 50, 75, 90] as const;

/** How each kind is coloured; below `clearBelow` (share of 255) nothing is drawn. */
const LOOKS: Record<MapKind, { scale: ColourScale; clearBelow: number; opacity: number }> = {
  explanation: { scale: 'inferno', clearBelow: 0.2, opacity: 55 },
  probability: { scale: 'inferno', clearBelow: 0.05, opacity: 30 },
  spread: { scale: 'viridis', clearBelow: 0.1, opacity: 80 },
};
const COLOURS = Object.fromEntries(
  Object.entries(LOOKS).map(([kind, look]) => [kind, scaleColours(look.scale, look.clearBelow)]),
);

/** A CSS gradient of the colours that a kind of map is drawn in, from where it begins to the highest. */
export function scaleGradient(kind: MapKind): string {
  const { scale, clearBelow } = LOOKS[kind];
  const steps = Array.from({ length: 6 }, (_, i) =>
    scaleColour(scale, clearBelow + (i / 5) * (1 - clearBelow)),
  );
  return `linear-gradient(90deg, ${steps.join(', ')})`;
}

/** Whether anything of a map is seen: all of it may lie below where its colours begin. */
export function isDrawn(kind: MapKind, map: SliceMap | null): boolean {
  const from = LOOKS[kind].clearBelow * 255;
  return map?.values?.some((value) => value >= from) ?? false;
}

/** The ends of the scale of a kind of map, for the legend. */
export const SCALE_ENDS: Record<MapKind, readonly [string, string]> = {
  explanation: ['20 %', '100 %'],
  probability: ['5 %', '100 %'],
  spread: ['0.05', '0.50'],
};

/** The classifiers that can be asked where they looked. */
const explainable = (state: ReadState): ModelRow[] =>
  state.aiHidden
    ? []
    : state.models.filter((model) => model.task === 'classification' && model.state === 'ok');

/** The models that may have a map of a kind: a classifier is asked for it, a segmenter has left it with its run. */
export const modelsFor = (state: ReadState, kind: MapKind): { modelId: string; name: string }[] =>
  kind === 'explanation'
    ? explainable(state)
    : modelsWithMaps(state).map(({ modelId, modelName }) => ({ modelId, name: modelName }));

/** Why no map of a kind can be shown, or null. */
export function whyNoMapOf(state: ReadState, kind: MapKind): string | null {
  if (!state.detail || state.detail.slices.length === 0) return 'no slices';
  if (state.aiHidden) return 'AI is hidden';
  if (modelsFor(state, kind).length > 0) return null;
  return kind === 'explanation' ? 'there is no classifier' : 'no model has outlined this series';
}

/** The map that is open in Read, or null: none is, or its model is no longer to be shown. */
export const openMap = (state: ReadState): MapChoice | null =>
  state.shownMap &&
  modelsFor(state, state.shownMap.kind).some((row) => row.modelId === state.shownMap?.modelId)
    ? state.shownMap
    : null;

/** Names a model's map of the slice on the screen: another version or analysis makes it another one. */
export function mapName(state: ReadState, { modelId, kind }: MapChoice): string | null {
  const { painted } = state;
  if (!painted?.pixels) return null;
  if (kind === 'explanation') {
    const model = explainable(state).find((row) => row.modelId === modelId);
    return model ? `${kind} ${modelId}@${model.hash} ${painted.sliceId}` : null;
  }
  const model = modelsWithMaps(state).find((row) => row.modelId === modelId);
  return model
    ? `${kind} ${modelId}@${model.modelHash} ${painted.sliceId} ${outcomeOf(model, painted.sliceId)}`
    : null;
}

const outcomeOf = (model: ModelPredictions, sliceId: number) => predictionFor(model, sliceId)?.outcome;

/** What has been fetched of a map on the screen; null while it is on its way and where there is none. */
export function mapOf(state: ReadState, choice: MapChoice): SliceMap | null {
  const name = mapName(state, choice);
  return (name && state.sliceMaps.get(name)) || null;
}

/** A map as it lies over the slice on the screen; a map of scores with its contour lines. */
export function mapOverlay(state: ReadState, choice: MapChoice): LabelOverlay | null {
  const { pixels } = state.painted ?? {};
  const values = mapOf(state, choice)?.values;
  if (!pixels || values?.length !== pixels.width * pixels.height) return null;
  const { opacity } = LOOKS[choice.kind];
  const overlay = { labels: values, colours: COLOURS[choice.kind] ?? [], opacity };
  // doubt lies along the outlines, which would hide it
  if (choice.kind !== 'probability') return { ...overlay, withSources: choice.kind === 'explanation' };
  const contours = contoursOf(state, choice.modelId).map(({ percent, colour, own }) => ({
    lines: linesAt(values, pixels.width, pixels.height, percent),
    colour,
    dash: own ? [] : [4, 3],
  }));
  // the lines say all that outlines would, and outlines would hide them
  return { ...overlay, contours };
}

export interface ContourLevel {
  /** score, percent */
  readonly percent: number;
  readonly colour: string;
  /** the model's own threshold: its outline before the largest component is taken */
  readonly own: boolean;
}

/** The contour lines over a model's map of scores, from the lowest up; its own threshold in its own colour, solid. */
export function contoursOf(state: ReadState, modelId: string): ContourLevel[] {
  const threshold = state.models.find((model) => model.modelId === modelId)?.threshold ?? 0.5;
  const own = Math.round(threshold * 100);
  const chosen = state.contourLevels
    .filter((percent) => percent !== own)
    .map((percent) => ({
      percent,
      colour: scaleColour('inferno', 0.45 + 0.55 * (percent / 100)),
      own: false,
    }));
  return [...chosen, { percent: own, colour: modelColour(modelId, modelIdsOf(state)), own: true }].sort(
    (a, b) => a.percent - b.percent,
  );
}

/** Draws contour lines at a score, or no longer. */
export function withContour(state: ReadState, percent: number, drawn: boolean): ReadState {
  const others = state.contourLevels.filter((level) => level !== percent);
  return { ...state, contourLevels: drawn ? [...others, percent].sort((a, b) => a - b) : others };
}

const traced = new WeakMap<Uint8Array, Map<number, number[][]>>();

function linesAt(values: Uint8Array, width: number, height: number, percent: number): number[][] {
  const known = traced.get(values) ?? new Map<number, number[][]>();
  traced.set(values, known);
  const lines = known.get(percent);
  if (lines) return lines;
  // a pixel of just that score is inside, as where the map is cut
  const made = contourLines(values, width, height, Math.max(0.5, Math.ceil((percent / 100) * 255) - 0.5));
  known.set(percent, made);
  return made;
}
