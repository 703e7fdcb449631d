import type { AnalysisMode, SliceOutcome } from '../../shared/contract/inference.ts';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { countMaskPixels } from '../../shared/mask/run-length.ts';
import type { RunnableModel } from '../models/ensemble.ts';
import { isConstant, type VolumeSlices } from '../preprocessing/intensity-scale.ts';
import type { Runner, SegmentedMap } from './model-runner.ts';
import { doubt, quantiseMap, quantiseSpread, scoreFromMap, thresholdMap } from './slice-measures.ts';

export interface SliceResult {
  /** stack index */
  readonly index: number;
  /** tumour probability 0..1: the classifier's where there is one, else from the segmentation; null: none was given */
  readonly score: number | null;
  readonly classifierScore: number | null;
  /** mean of the 30 highest probabilities; null where the slice was not segmented */
  readonly segmenterScore: number | null;
  /** `finding` without a mask: a classifier ran alone and called the slice positive */
  readonly outcome: Exclude<SliceOutcome, 'notAnalysed'>;
  /** width * height of the slice, 0|1; null when not segmented */
  readonly mask: Uint8Array | null;
  /** width * height, 0..255 */
  readonly probabilityMap: Uint8Array | null;
  /** width * height, 0..255 for 0..0.5: how far mirrored runs or members are apart; null where there was one run */
  readonly spreadMap: Uint8Array | null;
  /** `doubt` of the map, 0..1 */
  readonly uncertainty: number | null;
  readonly warning: string | null;
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly milliseconds: number;
}

/** The models of one analysis, prepared for its volume. */
export interface Runners {
  readonly classifier: Runner | null;
  readonly segmenter: Runner | null;
  readonly mode: AnalysisMode;
}

export type Untimed = Omit<SliceResult, 'milliseconds'>;

/**
 * A few slices through the models: classified, then segmented where the mode asks for it.
 * @param asked called when the engine has been asked for everything these slices need: the next ones may be prepared
 */
export async function analyseBatch(
  runners: Runners,
  indices: readonly number[],
  slices: VolumeSlices,
  asked: () => void,
): Promise<Untimed[]> {
  const { classifier, segmenter } = runners;
  const work = indices.flatMap((index) => {
    const slice = slices[index];
    return slice ? [{ index, slice }] : [];
  });
  const visible = work.flatMap(({ index, slice }) => (isConstant(slice) ? [] : [index]));
  const classifying = classifier && askFor(visible, (given) => classifier.classify(given));
  // nothing depends on the classifier where every slice is segmented: both are asked at once
  const early =
    segmenter && (!classifying || runners.mode === 'everySlice')
      ? askFor(visible, (given) => segmenter.segment(given))
      : null;
  if (!segmenter || early) asked();
  const [scores, everySlice] = await Promise.all([classifying, early]);
  const isNegative = (index: number) =>
    classifier !== null && (scores?.get(index) ?? 0) < classifier.model.card.threshold;
  let maps = everySlice;
  if (segmenter && !maps) {
    const positive = visible.filter((index) => !isNegative(index));
    const segmenting = askFor(positive, (given) => segmenter.segment(given));
    asked();
    maps = await segmenting;
  }
  return work.map(({ index, slice }): Untimed => {
    if (isConstant(slice)) return constantResult(index, slice, runners.segmenter !== null);
    const score = scores?.get(index) ?? null;
    if (classifier && score === null) return noNumbers(index, classifier.model);
    const map = maps?.get(index);
    if (segmenter && map === null) return noNumbers(index, segmenter.model);
    if (!segmenter || !map) return classified(index, score, isNegative(index));
    return segmented(index, map, score, segmenter.model);
  });
}

/** A model's answers by stack index; without slices it is not asked. */
async function askFor<T>(
  indices: readonly number[],
  ask: (indices: readonly number[]) => Promise<readonly (T | null)[]>,
): Promise<Map<number, T | null>> {
  const given = indices.length === 0 ? [] : await ask(indices);
  return new Map(indices.map((index, i) => [index, given[i] ?? null]));
}

const nothing = {
  score: null,
  classifierScore: null,
  segmenterScore: null,
  mask: null,
  probabilityMap: null,
  spreadMap: null,
  uncertainty: null,
  warning: null,
  problem: null,
} as const;

function constantResult(index: number, slice: DecodedSlice, segmenter: boolean): Untimed {
  return {
    ...nothing,
    index,
    outcome: segmenter ? 'empty' : 'negative',
    mask: segmenter ? new Uint8Array(slice.width * slice.height) : null,
    probabilityMap: segmenter ? new Uint8Array(slice.width * slice.height) : null,
    warning: 'The slice is blank (all its pixels are the same); no model was asked.',
  };
}

const noNumbers = (index: number, model: RunnableModel): Untimed => ({
  ...nothing,
  index,
  outcome: 'failed',
  problem: {
    code: 'MODEL_OUTPUT_NOT_FINITE',
    message: `${model.card.name} gave no usable numbers for this slice, so nothing is shown for it. Try another engine or model.`,
  },
});

const classified = (index: number, score: number | null, negative: boolean): Untimed => ({
  ...nothing,
  index,
  score,
  classifierScore: score,
  outcome: negative ? 'negative' : 'finding',
});

function segmented(
  index: number,
  { map, spread }: SegmentedMap,
  classifierScore: number | null,
  model: RunnableModel,
): Untimed {
  const mask = thresholdMap(map, model.card.threshold);
  const segmenterScore = scoreFromMap(map);
  return {
    ...nothing,
    index,
    score: classifierScore ?? segmenterScore,
    classifierScore,
    segmenterScore,
    outcome: countMaskPixels(mask) > 0 ? 'finding' : 'empty',
    mask,
    probabilityMap: quantiseMap(map),
    spreadMap: spread && quantiseSpread(spread),
    uncertainty: doubt(map),
  };
}
