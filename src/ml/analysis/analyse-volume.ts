import type { AnalysisMode } from '../../shared/contract/inference.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { InferenceEngine } from '../engines/inference-engine.ts';
import { isEnsemble, networksOf, type RunnableModel } from '../models/ensemble.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { checkFit } from '../preprocessing/fit-check.ts';
import { intensityScale, type VolumeSlices } from '../preprocessing/intensity-scale.ts';
import { VolumeNormalisers } from '../preprocessing/preprocess.ts';
import { analyseBatch, type Runners, type SliceResult, type Untimed } from './analyse-batch.ts';
import { EnsembleRunner } from './ensemble-runner.ts';
import { ModelRunner, type Runner } from './model-runner.ts';
import { SliceOrder } from './slice-order.ts';
import { Turns } from './turns.ts';
import { type AnalysedSlice, finishVolume, type VolumeResult } from './volume-step.ts';

export interface AnalysisInput {
  /** the whole volume in stack order; null where a slice could not be read (its caller reports that) */
  readonly slices: VolumeSlices;
  /** the slices' numbers in the stack, where they are not one after another: no neighbour is taken across a gap */
  readonly numbers?: readonly number[];
  readonly engine: InferenceEngine;
  /** both loaded into the engine (of an ensemble its members); at least one of them */
  readonly classifier: RunnableModel | null;
  readonly segmenter: RunnableModel | null;
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

export type AnalysisStep =
  /** once, first: why this input does not look like each model's training data (empty: it does) */
  | { readonly kind: 'fit'; readonly classifier: readonly string[]; readonly segmenter: readonly string[] }
  | { readonly kind: 'slice'; readonly slice: SliceResult }
  /** once, last */
  | { readonly kind: 'volume'; readonly volume: VolumeResult };

/**
 * Runs models over a volume, slice by slice, the slice on screen first, and finishes with what only the whole volume
 * shows. Aborting takes effect after the batch that runs (a few slices); the generator then throws the signal's reason.
 * While the engine computes one batch, the next is prepared and the one before is turned into results.
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
  const volume = { slices, scale, numbers: input.numbers ?? slices.map((_, index) => index) };
  const normalisers = new VolumeNormalisers(slices, scale);
  const turns = new Turns(signal);
  const networkRunner = (model: LoadedModel) =>
    new ModelRunner(model, { engine, turns, volume, normalise: normalisers.for(model.card) });
  const runnerOf = (model: RunnableModel): Runner =>
    isEnsemble(model) ? new EnsembleRunner(model, model.members.map(networkRunner)) : networkRunner(model);
  const runners: Runners = {
    classifier: classifier && runnerOf(classifier),
    segmenter: segmenter && runnerOf(segmenter),
    mode: input.mode,
  };
  const analysed = new Map<number, AnalysedSlice>(input.finished);
  const order = new SliceOrder(slices.flatMap((slice, i) => (slice && !analysed.has(i) ? [i] : [])));
  // the first one alone: the reader waits for it
  let running = order.size > 0 ? begin(runners, order.take(1, input.focus?.() ?? null), slices) : null;
  let since = performance.now();
  while (running) {
    await running.asked;
    await breathe();
    signal?.throwIfAborted();
    // a model that takes fewer at once is called more often
    const batch = Math.max(runners.classifier?.batch ?? 1, runners.segmenter?.batch ?? 1);
    // prepared while the engine is busy with those before
    const next: RunningBatch | null =
      order.size > 0 ? begin(runners, order.take(batch, input.focus?.() ?? null), slices) : null;
    const results: Untimed[] = await running.results;
    signal?.throwIfAborted();
    const now = performance.now();
    const milliseconds = (now - since) / results.length;
    since = now;
    for (const result of results) {
      analysed.set(result.index, result);
      yield { kind: 'slice', slice: { ...result, milliseconds } };
    }
    running = next;
  }
  if (segmenter) {
    const all = slices.map((_, i) => analysed.get(i) ?? ({ outcome: 'failed', mask: null } as const));
    const { largestComponent, componentShare = 1 } = segmenter.card.postprocessing;
    const share = largestComponent ? componentShare : null;
    yield { kind: 'volume', volume: finishVolume(all, slices, share, input.contiguous ?? true) };
  } else {
    const all = slices.map(
      (_, i) => ({ outcome: analysed.get(i)?.outcome ?? 'failed', mask: null }) as const,
    );
    yield { kind: 'volume', volume: finishVolume(all, slices, null, true) };
  }
}

interface RunningBatch {
  /** the engine has been asked for all of it, or it failed before */
  readonly asked: Promise<void>;
  readonly results: Promise<Untimed[]>;
}

function begin(runners: Runners, indices: readonly number[], slices: VolumeSlices): RunningBatch {
  let results: Promise<Untimed[]> = Promise.resolve([]);
  const asked = new Promise<void>((resolve) => {
    results = analyseBatch(runners, indices, slices, resolve);
    // a failure is told where the results are awaited
    results.catch(() => undefined).finally(resolve);
  });
  return { asked, results };
}

function reasons(model: RunnableModel, slices: VolumeSlices, allowOutside: boolean): readonly string[] {
  const found = networksOf(model).flatMap(({ card }) => {
    const fit = checkFit(card, slices, allowOutside);
    if (fit.kind === 'refused') throw new SulcusError(fit.code, fit.message);
    return fit.kind === 'fits' ? [] : fit.reasons;
  });
  return [...new Set(found)];
}

/** Lets messages (cancel, prioritise) in between two batches. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
