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

/** A few slices through the models: classified, then segmented where the mode asks for it. */
export async function analyseBatch(
  runners: Runners,
  indices: readonly number[],
  slices: VolumeSlices,
): Promise<Untimed[]> {
  const work = indices.flatMap((index) => {
    const slice = slices[index];
    return slice ? [{ index, slice }] : [];
  });
  const visible = work.filter(({ slice }) => !isConstant(slice));
  const scores = new Map<number, number | null>();
  if (runners.classifier) {
    const given = await runners.classifier.classify(visible.map(({ index }) => index));
    for (const [i, { index }] of visible.entries()) scores.set(index, given[i] ?? null);
  }
  const isNegative = (index: number) =>
    runners.classifier !== null && (scores.get(index) ?? 0) < runners.classifier.model.card.threshold;
  const skip = (index: number) => runners.mode === 'classifierFirst' && isNegative(index);
  const toSegment = runners.segmenter
    ? visible.filter(({ index }) => !skip(index) && scores.get(index) !== null)
    : [];
  const maps = new Map<number, SegmentedMap | null>();
  if (runners.segmenter && toSegment.length > 0) {
    const given = await runners.segmenter.segment(toSegment.map(({ index }) => index));
    for (const [i, { index }] of toSegment.entries()) maps.set(index, given[i] ?? null);
  }
  return work.map(({ index, slice }): Untimed => {
    if (isConstant(slice)) return constantResult(index, slice, runners.segmenter !== null);
    const score = scores.get(index) ?? null;
    if (runners.classifier && score === null) return noNumbers(index, runners.classifier.model);
    const map = maps.get(index);
    if (runners.segmenter && map === null) return noNumbers(index, runners.segmenter.model);
    if (!runners.segmenter || !map) return classified(index, score, isNegative(index));
    return segmented(index, map, score, runners.segmenter.model);
  });
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
