import type { AnalysisMode, SliceOutcome } from '../../shared/contract/inference.ts';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { countMaskPixels } from '../../shared/mask/run-length.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { InferenceEngine } from '../engines/inference-engine.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { checkFit } from '../preprocessing/fit-check.ts';
import {
  headMask,
  type IntensityScale,
  intensityScale,
  isConstant,
  type VolumeSlices,
} from '../preprocessing/intensity-scale.ts';
import { ModelRunner } from './model-runner.ts';
import { meanEntropy, quantiseMap, scoreFromMap, thresholdMap } from './slice-measures.ts';
import { SliceOrder } from './slice-order.ts';
import { type AnalysedSlice, finishVolume, type VolumeResult } from './volume-step.ts';

export interface AnalysisInput {
  /** the whole volume in stack order; null where a slice could not be read (its caller reports that) */
  readonly slices: VolumeSlices;
  readonly engine: InferenceEngine;
  /** both loaded into the engine; at least one of them */
  readonly classifier: LoadedModel | null;
  readonly segmenter: LoadedModel | null;
  readonly mode: AnalysisMode;
  /** run on input unlike the training data that would otherwise be refused */
  readonly allowOutside: boolean;
  /** stack index of the slice on screen; asked before every batch */
  readonly focus?: () => number | null;
  /** slices analysed before (a job that goes on): not run again, used for the volume */
  readonly finished?: ReadonlyMap<number, AnalysedSlice>;
  /** false when slices are missing from the stack; default true */
  readonly contiguous?: boolean;
  readonly signal?: AbortSignal;
}

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
  /** mean binary entropy inside the head, 0..1 */
  readonly uncertainty: number | null;
  readonly warning: string | null;
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly milliseconds: number;
}

export type AnalysisStep =
  /** once, first: why this input does not look like each model's training data (empty: it does) */
  | { readonly kind: 'fit'; readonly classifier: readonly string[]; readonly segmenter: readonly string[] }
  | { readonly kind: 'slice'; readonly slice: SliceResult }
  /** once, last */
  | { readonly kind: 'volume'; readonly volume: VolumeResult };

/**
 * Runs models over a volume, slice by slice, the slice on screen first, and finishes with what only the whole volume
 * shows. Aborting takes effect after the batch that runs (a few slices); the generator then throws the signal's reason.
 * @throws SulcusError INPUT_DOES_NOT_FIT when a model refuses this input, and what the engine throws
 */
export async function* analyseVolume(input: AnalysisInput): AsyncGenerator<AnalysisStep, void, void> {
  const { slices, engine, classifier, segmenter, allowOutside, signal } = input;
  if (!classifier && !segmenter)
    throw new SulcusError('NO_MODEL', 'No model was chosen. Choose one and start again.');
  yield {
    kind: 'fit',
    classifier: classifier ? reasons(classifier, slices, allowOutside) : [],
    segmenter: segmenter ? reasons(segmenter, slices, allowOutside) : [],
  };
  const scale = intensityScale(slices);
  const runners: Runners = {
    classifier: classifier && new ModelRunner(engine, classifier, slices, scale),
    segmenter: segmenter && new ModelRunner(engine, segmenter, slices, scale),
    mode: input.mode,
    scale,
  };
  const analysed = new Map<number, AnalysedSlice>(input.finished);
  const order = new SliceOrder(slices.flatMap((slice, i) => (slice && !analysed.has(i) ? [i] : [])));
  let batch = 1;
  while (order.size > 0) {
    await breathe();
    signal?.throwIfAborted();
    const indices = order.take(batch, input.focus?.() ?? null);
    const started = performance.now();
    const results = await analyseBatch(runners, indices, slices);
    signal?.throwIfAborted();
    const milliseconds = (performance.now() - started) / indices.length;
    for (const result of results) {
      analysed.set(result.index, result);
      yield { kind: 'slice', slice: { ...result, milliseconds } };
    }
    // the first one alone: the reader waits for it
    batch = Math.min(runners.classifier?.batch ?? 64, runners.segmenter?.batch ?? 64);
  }
  if (segmenter) {
    const all = slices.map((_, i) => analysed.get(i) ?? ({ outcome: 'failed', mask: null } as const));
    const filter = segmenter.card.postprocessing.largestComponent;
    yield { kind: 'volume', volume: finishVolume(all, slices, filter, input.contiguous ?? true) };
  } else {
    const all = slices.map(
      (_, i) => ({ outcome: analysed.get(i)?.outcome ?? 'failed', mask: null }) as const,
    );
    yield { kind: 'volume', volume: finishVolume(all, slices, false, true) };
  }
}

function reasons(model: LoadedModel, slices: VolumeSlices, allowOutside: boolean): readonly string[] {
  const fit = checkFit(model.card, slices, allowOutside);
  if (fit.kind === 'refused') throw new SulcusError(fit.code, fit.message);
  return fit.kind === 'fits' ? [] : fit.reasons;
}

/** Lets messages (cancel, prioritise) in between two batches. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

interface Runners {
  readonly classifier: ModelRunner | null;
  readonly segmenter: ModelRunner | null;
  readonly mode: AnalysisMode;
  readonly scale: IntensityScale;
}

type Untimed = Omit<SliceResult, 'milliseconds'>;

async function analyseBatch(
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
    const given = await runners.classifier.classify(visible.map(({ slice }) => slice));
    for (const [i, { index }] of visible.entries()) scores.set(index, given[i] ?? null);
  }
  const isNegative = (index: number) =>
    runners.classifier !== null && (scores.get(index) ?? 0) < runners.classifier.model.card.threshold;
  const skip = (index: number) => runners.mode === 'classifierFirst' && isNegative(index);
  const toSegment = runners.segmenter
    ? visible.filter(({ index }) => !skip(index) && scores.get(index) !== null)
    : [];
  const maps = new Map<number, Float32Array | null>();
  if (runners.segmenter && toSegment.length > 0) {
    const given = await runners.segmenter.segment(toSegment.map(({ slice }) => slice));
    for (const [i, { index }] of toSegment.entries()) maps.set(index, given[i] ?? null);
  }
  return work.map(({ index, slice }): Untimed => {
    if (isConstant(slice)) return constantResult(index, slice, runners.segmenter !== null);
    const score = scores.get(index) ?? null;
    if (runners.classifier && score === null) return noNumbers(index, runners.classifier.model);
    const map = maps.get(index);
    if (runners.segmenter && map === null) return noNumbers(index, runners.segmenter.model);
    if (!runners.segmenter || !map) return classified(index, score, isNegative(index));
    return segmented(index, slice, map, score, runners.segmenter.model, runners.scale);
  });
}

const nothing = {
  score: null,
  classifierScore: null,
  segmenterScore: null,
  mask: null,
  probabilityMap: null,
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

const noNumbers = (index: number, model: LoadedModel): Untimed => ({
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
  slice: DecodedSlice,
  map: Float32Array,
  classifierScore: number | null,
  model: LoadedModel,
  scale: IntensityScale,
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
    uncertainty: meanEntropy(map, headMask(slice, scale, model.card.preprocessing.foreground)),
  };
}
