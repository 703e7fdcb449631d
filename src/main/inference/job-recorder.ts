import type { Database } from 'better-sqlite3';
import type { Push } from '../../shared/contract/contract.ts';
import type { SliceOutcome } from '../../shared/contract/inference.ts';
import { modelSource } from '../../shared/domain/mask-source.ts';
import { decodeRuns } from '../../shared/mask/run-length.ts';
import type { CatalogueSlice } from '../catalogue/series-rows.ts';
import type { ModelRegistry } from '../models/model-registry.ts';
import type { FromEngine, SliceMessage } from './engine-process/engine-messages.ts';
import type { StoredJob } from './job-rows.ts';
import {
  beginRun,
  clearRun,
  correctMask,
  type RunKey,
  type SliceResult,
  storeResult,
} from './prediction-store.ts';

type Started = Extract<FromEngine, { type: 'started' }>;
type Volume = Extract<FromEngine, { type: 'volume' }>;

interface OpenRun {
  readonly runId: number;
  readonly key: RunKey;
  readonly task: 'classification' | 'segmentation';
}

/** Writes what a job's models say into the catalogue as it comes, one run per model, and tells the windows. */
export class JobRecorder {
  readonly #database: Database;
  readonly #models: ModelRegistry;
  readonly #push: Push;
  readonly #stored: StoredJob;
  readonly #slices: ReadonlyMap<number, CatalogueSlice>;
  #runs: readonly OpenRun[] = [];

  constructor(
    database: Database,
    models: ModelRegistry,
    push: Push,
    stored: StoredJob,
    slices: readonly CatalogueSlice[],
  ) {
    this.#database = database;
    this.#models = models;
    this.#push = push;
    this.#stored = stored;
    this.#slices = new Map(slices.map((slice) => [slice.id, slice]));
  }

  /** @param fresh false when the engine began again in the middle: what is stored stays */
  start(started: Started, fresh: boolean): void {
    const { job } = this.#stored;
    this.#runs = [
      { used: started.classifier, task: 'classification' as const },
      { used: started.segmenter, task: 'segmentation' as const },
    ].flatMap(({ used, task }) => {
      const model = used && this.#models.current(used.id);
      if (!used || !model) return [];
      const key: RunKey = {
        seriesId: job.seriesId,
        modelId: used.id,
        modelHash: used.hash,
        preprocessingVersion: model.preprocessingVersion,
        threshold: model.threshold,
      };
      const runId = beginRun(this.#database, {
        ...key,
        mode: job.mode,
        outside: used.outside,
        engine: started.engine,
        device: started.device,
        jobId: job.jobId,
      });
      if (fresh) clearRun(this.#database, runId, modelSource(used.id, used.hash), job.seriesId);
      return [{ runId, key, task }];
    });
  }

  /** Stores what the models say of a slice. Inside a transaction. @returns tells the windows, once it is stored */
  slice(message: SliceMessage): () => void {
    const slice = this.#slices.get(message.sliceId);
    if (!slice) return () => undefined;
    const stored = this.#runs.map((run) => {
      const result =
        run.task === 'classification' ? this.#called(run, message, slice) : segmented(message, slice);
      return { run, prediction: storeResult(this.#database, run.runId, run.key, result) };
    });
    return () => {
      for (const { run, prediction } of stored) this.#tell(run, [prediction]);
    };
  }

  /** Replaces what the whole volume corrected. Inside a transaction. @returns tells the windows, once it is stored */
  volume(message: Volume): () => void {
    const run = this.#runs.find((candidate) => candidate.task === 'segmentation');
    if (!run) return () => undefined;
    const predictions = message.corrected.flatMap(({ sliceId, outcome, runs }) => {
      const slice = this.#slices.get(sliceId);
      if (!slice) return [];
      const mask = decodeRuns(runs, slice.width * slice.height);
      return [correctMask(this.#database, run.runId, run.key, slice, outcome, mask)];
    });
    return () => {
      if (predictions.length > 0) this.#tell(run, predictions);
    };
  }

  /** The classifier's own opinion: a slice is positive or negative, it has no mask. */
  #called(run: OpenRun, message: SliceMessage, slice: CatalogueSlice): SliceResult {
    const score = message.classifierScore;
    // a blank slice is shown to no model and has no score: it is called negative
    const unscored = message.outcome === 'failed' ? 'failed' : 'negative';
    const outcome: SliceOutcome =
      score === null ? unscored : score >= run.key.threshold ? 'finding' : 'negative';
    return {
      sliceId: slice.id,
      pixelSha256: slice.pixel_sha256 ?? '',
      outcome,
      score,
      uncertainty: null,
      warning: message.problem?.message ?? message.warning,
      mask: null,
      probability: null,
      spread: null,
    };
  }

  #tell(run: OpenRun, predictions: ReturnType<typeof storeResult>[]): void {
    const { seriesId, modelId, modelHash } = run.key;
    this.#push('predictions.changed', { seriesId, modelId, modelHash, slices: predictions });
    const changed = predictions.flatMap(({ sliceId, pixels, revision }) =>
      pixels === null ? [] : [{ sliceId, pixels, revision }],
    );
    if (changed.length > 0)
      this.#push('masks.changed', { seriesId, source: modelSource(modelId, modelHash), changed });
  }
}

const segmented = (message: SliceMessage, slice: CatalogueSlice): SliceResult => ({
  sliceId: slice.id,
  pixelSha256: slice.pixel_sha256 ?? '',
  outcome: message.outcome,
  score: message.segmenterScore,
  uncertainty: message.uncertainty,
  warning: message.problem?.message ?? message.warning,
  mask: message.runs && decodeRuns(message.runs, slice.width * slice.height),
  probability: message.probabilityMap,
  spread: message.spreadMap,
});
