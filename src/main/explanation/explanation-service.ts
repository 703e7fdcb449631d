import { Worker } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { listSlices } from '../catalogue/series-rows.ts';
import { entryPath } from '../entry-path.ts';
import { engineSlices } from '../inference/engine-slices.ts';
import type { ModelRegistry } from '../models/model-registry.ts';
import type { ExplainAnswer, ExplainRequest } from './explain-messages.ts';

/** Heat maps kept: 64 KB each at 256 x 256. */
const KEPT = 200;
/** A reader who does not ask again gives the worker's memory back. */
const IDLE_MS = 60_000;

/** Where classifiers looked, computed on demand in a thread of its own and kept for this session. */
export class ExplanationService {
  readonly #database: Database;
  readonly #models: ModelRegistry;
  readonly #kept = new Map<string, Uint8Array>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  /** requests are answered one after another */
  #line: Promise<unknown> = Promise.resolve();

  constructor(database: Database, models: ModelRegistry) {
    this.#database = database;
    this.#models = models;
  }

  /**
   * The heat map of one slice: width * height bytes, 0 nothing spoke for a tumour, 255 what spoke for it most.
   * @param signal a request that nobody waits for any more is not begun
   * @throws SulcusError MODEL_UNKNOWN, MODEL_BROKEN, MODEL_WRONG_TASK, SLICE_UNKNOWN, EXPLAIN_UNSUPPORTED,
   * EXPLAIN_STOPPED, and what reading the files says
   */
  async heat(sliceId: number, modelId: string, signal: AbortSignal): Promise<Uint8Array> {
    const { folder, hash, members } = this.#models.require(modelId, 'classification');
    const seriesId = this.#seriesOf(sliceId);
    const slices = engineSlices(listSlices(this.#database, seriesId));
    const slice = slices.find((candidate) => candidate.sliceId === sliceId);
    if (!slice)
      throw new SulcusError(
        'SLICE_UNKNOWN',
        'The file of this slice is not there. Put it back, or open its new folder.',
      );
    // intensities and neighbours depend on the whole volume
    const key = `${hash} ${sliceId} ${slices.map(({ pixelSha256 }) => pixelSha256).join(' ')}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const turn = this.#line.then(() => {
      signal.throwIfAborted();
      return (
        this.#kept.get(key) ?? this.#heatOf(members.length > 0 ? members : [folder], hash, slices, sliceId)
      );
    });
    this.#line = turn.catch(() => undefined);
    const heat = await turn;
    this.#keep(key, heat);
    return heat;
  }

  /** Where an ensemble looked is the mean of where its members looked, each in shares of its own strongest place. */
  async #heatOf(
    folders: readonly string[],
    hash: string,
    slices: ExplainRequest['slices'],
    sliceId: number,
  ): Promise<Uint8Array> {
    const heats: Uint8Array[] = [];
    for (const folder of folders)
      heats.push(await this.#ask({ modelFolder: folder, modelHash: hash, slices, sliceId }));
    const [first, ...others] = heats;
    if (!first || others.length === 0) return first ?? new Uint8Array();
    return first.map((value, i) =>
      Math.round(others.reduce((sum, heat) => sum + (heat[i] ?? 0), value) / heats.length),
    );
  }

  async close(): Promise<void> {
    if (this.#idle) clearTimeout(this.#idle);
    await this.#worker?.terminate();
    this.#worker = null;
  }

  #seriesOf(sliceId: number): number {
    const row = this.#database.prepare('select series_id from slice where id = ?').pluck().get(sliceId);
    if (typeof row !== 'number') throw new SulcusError('SLICE_UNKNOWN', 'There is no such slice.');
    return row;
  }

  #ask(request: ExplainRequest): Promise<Uint8Array> {
    if (this.#idle) clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const over = () => {
        worker.off('message', answered);
        worker.off('exit', exited);
        this.#idle = setTimeout(() => void this.close(), IDLE_MS);
        this.#idle.unref();
      };
      const answered = (answer: ExplainAnswer) => {
        over();
        if (answer.ok) resolve(answer.heat);
        else reject(new SulcusError(answer.code, answer.message));
      };
      const exited = () => {
        over();
        reject(
          new SulcusError(
            'EXPLAIN_STOPPED',
            'Looking where the model looked was stopped (too little memory?). Try again.',
          ),
        );
      };
      worker.once('message', answered);
      worker.once('exit', exited);
      worker.postMessage(request);
    });
  }

  #start(): Worker {
    const worker = new Worker(entryPath('explain-worker'));
    worker.on('error', () => undefined); // 'exit' follows and does the work
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    worker.unref();
    return worker;
  }

  #keep(key: string, heat: Uint8Array): void {
    this.#kept.set(key, heat);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}
