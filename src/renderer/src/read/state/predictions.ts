import type {
  ModelPredictions,
  SliceOutcome,
  SlicePrediction,
} from '../../../../shared/contract/inference.ts';
import type { ReadState } from './read-state.ts';

/**
 * Merges slices that a running job reports into the predictions of exactly that model version.
 * @returns null when that version is not known here yet: its whole row has to be asked for
 */
export function withSlicePredictions(
  state: ReadState,
  change: {
    readonly seriesId: number;
    readonly modelId: string;
    readonly modelHash: string;
    readonly slices: readonly SlicePrediction[];
  },
): ReadState | null {
  if (change.seriesId !== state.seriesId) return state;
  const at = state.predictions.findIndex(
    (row) => row.modelId === change.modelId && row.modelHash === change.modelHash,
  );
  const row = state.predictions[at];
  if (!row?.current) return null;
  const slices = new Map(row.slices.map((slice) => [slice.sliceId, slice]));
  for (const slice of change.slices) slices.set(slice.sliceId, slice);
  const predictions = state.predictions.with(at, { ...row, slices: [...slices.values()] });
  return { ...state, predictions };
}

/** What a model says about a slice; null when it has said nothing. */
export const predictionFor = (row: ModelPredictions, sliceId: number): SlicePrediction | null =>
  row.slices.find((slice) => slice.sliceId === sliceId) ?? null;

const RANK: Record<SliceOutcome, number> = { finding: 4, failed: 3, empty: 2, negative: 1, notAnalysed: 0 };

/**
 * The one outcome the filmstrip shows for a slice: the most telling of all current segmenters, as worklist and report
 * count it; a classifier's where no segmenter has said anything, which keeps its "negative" from being hidden.
 */
export function sliceOutcomeOf(predictions: readonly ModelPredictions[], sliceId: number): SliceOutcome {
  const outlined = mostTelling(predictions, sliceId, 'segmentation');
  return outlined === 'notAnalysed' ? mostTelling(predictions, sliceId, 'classification') : outlined;
}

function mostTelling(
  predictions: readonly ModelPredictions[],
  sliceId: number,
  task: ModelPredictions['task'],
): SliceOutcome {
  let outcome: SliceOutcome = 'notAnalysed';
  for (const row of predictions) {
    if (!row.current || row.task !== task) continue;
    const found = predictionFor(row, sliceId)?.outcome ?? 'notAnalysed';
    if (RANK[found] > RANK[outcome]) outcome = found;
  }
  return outcome;
}

/** The highest current model score of a slice, or null. */
export function sliceScoreOf(predictions: readonly ModelPredictions[], sliceId: number): number | null {
  let best: number | null = null;
  for (const row of predictions) {
    const score = row.current ? (predictionFor(row, sliceId)?.score ?? null) : null;
    if (score !== null && (best === null || score > best)) best = score;
  }
  return best;
}

/** The highest current uncertainty of a slice, or null where no model gives one. */
export function sliceUncertaintyOf(predictions: readonly ModelPredictions[], sliceId: number): number | null {
  const known = predictions.flatMap((row) =>
    row.current ? (predictionFor(row, sliceId)?.uncertainty ?? []) : [],
  );
  return known.length === 0 ? null : Math.max(...known);
}

export const OUTCOME_TEXT: Record<SliceOutcome, string> = {
  notAnalysed: 'not analysed',
  failed: 'analysis failed',
  negative: 'model negative, not segmented',
  empty: 'segmented, nothing found',
  finding: 'finding',
};

/** What a model says of a slice: a classifier calls it, only a segmenter finds or finds nothing in it. */
export function outcomeText(task: ModelPredictions['task'], outcome: SliceOutcome): string {
  if (task === 'classification' && outcome === 'finding') return 'called positive';
  return task === 'classification' && outcome === 'negative' ? 'called negative' : OUTCOME_TEXT[outcome];
}
