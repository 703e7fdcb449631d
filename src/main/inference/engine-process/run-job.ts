import type { SliceResult } from '../../../ml/analysis/analyse-batch.ts';
import { type AnalysisStep, analyseVolume } from '../../../ml/analysis/analyse-volume.ts';
import type { AnalysedSlice, VolumeResult } from '../../../ml/analysis/volume-step.ts';
import type { EngineChain } from '../../../ml/engines/engine-chain.ts';
import type { RunnableModel } from '../../../ml/models/ensemble.ts';
import { decodeRuns, encodeRuns } from '../../../shared/mask/run-length.ts';
import type { AnalyseMessage, FromEngine, SliceMessage } from './engine-messages.ts';
import type { ModelCache } from './model-cache.ts';
import type { PreparedSlices } from './prepared-slices.ts';

export interface JobContext {
  readonly engine: EngineChain;
  readonly models: ModelCache;
  readonly prepared: PreparedSlices;
  readonly signal: AbortSignal;
  /** the slice on screen now */
  focus(): number | null;
  send(message: FromEngine): void;
}

/**
 * One job from files to results: reads and checks the pixels, runs the models, sends every result as it comes.
 * @throws SulcusError when the job as a whole cannot run; the signal's reason when it was cancelled
 */
export async function runJob(job: AnalyseMessage, context: JobContext): Promise<void> {
  const { jobId } = job;
  const { engine, models, signal, send } = context;
  const classifier = job.classifier === null ? null : await models.load(job.classifier);
  signal.throwIfAborted();
  const segmenter = job.segmenter === null ? null : await models.load(job.segmenter);
  signal.throwIfAborted();
  const read = await context.prepared.take(job.slices, signal);
  const position = new Map(job.slices.map((slice, index) => [slice.sliceId, index]));
  const idAt = (index: number): number => job.slices[index]?.sliceId ?? 0;

  const unreadable = () => {
    for (const [index, { problem }] of read.entries()) {
      if (problem) send({ ...emptySlice, jobId, sliceId: idAt(index), outcome: 'failed', problem });
    }
  };
  const steps = analyseVolume({
    slices: read.map(({ slice }) => slice),
    numbers: job.slices.map(({ number }) => number),
    engine,
    classifier,
    segmenter,
    mode: job.mode,
    allowOutside: job.allowOutside,
    contiguous: job.contiguous,
    finished: finishedMap(
      job.finishedBy === `${engine.id} ${engine.device}` ? job.finished : [],
      job,
      position,
      read.map(({ slice }) => slice !== null),
    ),
    focus: () => position.get(context.focus() ?? 0) ?? null,
    signal,
  });
  for await (const step of steps) {
    if (step.kind === 'fit') {
      send(startedMessage(jobId, engine, classifier, segmenter, step));
      unreadable();
    } else if (step.kind === 'slice') {
      send(sliceMessage(jobId, idAt(step.slice.index), step.slice));
    } else {
      send(volumeMessage(jobId, step.volume, idAt));
    }
  }
}

/** Earlier results count only for slices whose pixels are still the same ones. */
function finishedMap(
  given: AnalyseMessage['finished'],
  job: AnalyseMessage,
  position: ReadonlyMap<number, number>,
  readable: readonly boolean[],
): Map<number, AnalysedSlice> {
  const finished = new Map<number, AnalysedSlice>();
  for (const { sliceId, outcome, runs } of given) {
    const index = position.get(sliceId);
    const slice = index === undefined ? undefined : job.slices[index];
    if (index === undefined || !slice || !readable[index] || outcome === 'failed') continue;
    finished.set(index, { outcome, mask: runs && decodeRuns(runs, slice.width * slice.height) });
  }
  return finished;
}

const emptySlice = {
  type: 'slice',
  score: null,
  classifierScore: null,
  segmenterScore: null,
  runs: null,
  probabilityMap: null,
  spreadMap: null,
  uncertainty: null,
  warning: null,
  problem: null,
  milliseconds: 0,
} as const;

function startedMessage(
  jobId: number,
  engine: EngineChain,
  classifier: RunnableModel | null,
  segmenter: RunnableModel | null,
  fit: Extract<AnalysisStep, { kind: 'fit' }>,
): FromEngine {
  const used = (model: RunnableModel | null, outside: readonly string[]) =>
    model && { id: model.card.id, hash: model.hash, outside: [...outside] };
  return {
    type: 'started',
    jobId,
    engine: engine.id,
    device: engine.device,
    classifier: used(classifier, fit.classifier),
    segmenter: used(segmenter, fit.segmenter),
  };
}

function sliceMessage(jobId: number, sliceId: number, slice: SliceResult): SliceMessage {
  const { index: _, mask, ...rest } = slice;
  return {
    ...rest,
    type: 'slice',
    jobId,
    sliceId,
    runs: mask && encodeRuns(mask),
    problem: slice.problem && { ...slice.problem },
  };
}

function volumeMessage(jobId: number, volume: VolumeResult, idAt: (index: number) => number): FromEngine {
  const { largestSlice, ...summary } = volume.summary;
  return {
    type: 'volume',
    jobId,
    corrected: volume.corrected.map(({ index, outcome, mask }) => ({
      sliceId: idAt(index),
      outcome,
      runs: encodeRuns(mask),
    })),
    summary: { ...summary, largestSliceId: largestSlice === null ? null : idAt(largestSlice) },
    warning: volume.warning,
  };
}
