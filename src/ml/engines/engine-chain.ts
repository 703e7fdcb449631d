import type { EngineId } from '../../shared/domain/engine.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import type { EngineMemory, InferenceEngine } from './inference-engine.ts';
import { computeReferenceOutputs, type ReferenceOutputs } from './reference-outputs.ts';
import { selfTest } from './self-test.ts';
import type { TestedEngines } from './tested-engines.ts';

export interface EngineSource {
  readonly id: EngineId;
  /** @throws SulcusError ENGINE_UNAVAILABLE with the reason */
  create(): Promise<InferenceEngine>;
}

export interface EngineChainOptions {
  /** in the order of preference where they are equally fast; the last one is always there */
  readonly sources: readonly EngineSource[];
  readonly wanted: EngineId | 'automatic';
  /** engines that ended the process before: not tried again */
  readonly without: readonly EngineId[];
  readonly tested: TestedEngines;
  /** called before an engine's native code runs for the first time, so that a crash can be laid at its door */
  onTrying(id: EngineId): void;
}

interface Measured {
  readonly engine: InferenceEngine;
  readonly milliseconds: number;
}

/**
 * The fastest engine of this machine that computes what an independent implementation computed. Every model is tested
 * when it is loaded (wholly the first time on this machine, with one slice at later starts); an engine that fails is
 * disabled, visibly, and the next one takes over for all models.
 */
export class EngineChain implements InferenceEngine {
  readonly #options: EngineChainOptions;
  readonly #reasons: string[] = [];
  readonly #problems: string[] = [];
  readonly #disabled = new Set<EngineId>();
  readonly #models = new Map<string, { model: LoadedModel; reference: ReferenceOutputs | null }>();
  #current: InferenceEngine | null = null;
  /** settled when the engine that failed last was replaced */
  #replacing: Promise<void> = Promise.resolve();
  /** of the current engine, where it had no room for more */
  #largestBatch = Number.POSITIVE_INFINITY;

  constructor(options: EngineChainOptions) {
    this.#options = options;
    for (const id of options.without) this.#disable(id, 'it ended the engine process several times.');
  }

  get #engine(): InferenceEngine {
    if (this.#current) return this.#current;
    throw new SulcusError('MODEL_NOT_LOADED', 'No engine runs yet. Start the analysis again.');
  }
  get id(): EngineId {
    return this.#engine.id;
  }
  get device(): string {
    return this.#engine.device;
  }
  get gpu(): boolean {
    return this.#engine.gpu;
  }
  get runtime(): string {
    return this.#engine.runtime;
  }
  get batch(): number {
    return Math.min(this.#engine.batch, this.#largestBatch);
  }
  get workers(): number {
    return this.#engine.workers;
  }
  /** false until the first model was loaded: which engine is best is measured with it */
  get decided(): boolean {
    return this.#current !== null;
  }
  /** why this engine was chosen and others were not, for people */
  get reasons(): readonly string[] {
    return this.#reasons;
  }
  /** those of the reasons that mean that something is wrong: engines that were disabled, or had no room */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /**
   * @param reference what an independent implementation computed; null: the last engine's results stand for it
   * @throws SulcusError ENGINE_UNAVAILABLE when no engine passes
   */
  async load(model: LoadedModel, reference: ReferenceOutputs | null = null): Promise<void> {
    if (this.#models.has(model.hash)) return;
    if (this.#current) {
      const { problem } = await this.#test(this.#current, model, reference);
      if (problem === null) {
        this.#models.set(model.hash, { model, reference });
        return;
      }
      await this.#drop(this.#current, problem);
    }
    await this.#decide(model, reference);
    this.#models.set(model.hash, { model, reference });
  }

  async unload(model: LoadedModel): Promise<void> {
    this.#models.delete(model.hash);
    await this.#current?.unload(model);
  }

  /**
   * @throws SulcusError ENGINE_CHANGED when the engine failed and another one took over: the job must begin again, so
   *   that none mixes engines
   */
  async predict(model: LoadedModel, batch: Float32Array, n: number): Promise<Float32Array> {
    const engine = this.#engine;
    try {
      return await this.#inParts(engine, model, batch, n);
    } catch (error) {
      await this.#replace(engine, error);
      throw new SulcusError('ENGINE_CHANGED', `${engine.id} failed; ${this.id} goes on from the beginning.`);
    }
  }

  /** The next engine takes over all models; a call that failed with the same engine waits for the same one. */
  async #replace(engine: InferenceEngine, error: unknown): Promise<void> {
    if (this.#current === engine) {
      this.#current = null;
      this.#replacing = this.#goOnWithout(engine, error);
    }
    await this.#replacing;
  }

  async #goOnWithout(engine: InferenceEngine, error: unknown): Promise<void> {
    await this.#drop(engine, `it failed while it ran (${causeOf(error)})`);
    const [first, ...others] = [...this.#models.values()];
    if (!first) throw error;
    this.#models.clear();
    await this.load(first.model, first.reference);
    for (const { model, reference } of others) await this.load(model, reference);
  }

  /** A graphics processor without room for a batch gets it in halves, and smaller ones from then on. */
  async #inParts(
    engine: InferenceEngine,
    model: LoadedModel,
    batch: Float32Array,
    n: number,
  ): Promise<Float32Array> {
    try {
      return await engine.predict(model, batch, n);
    } catch (error) {
      if (!engine.gpu || n === 1) throw error;
      const half = n >> 1;
      const values = batch.length / n;
      const first = await this.#inParts(engine, model, batch.slice(0, half * values), half);
      const second = await this.#inParts(engine, model, batch.slice(half * values), n - half);
      this.#complain(`${engine.id} has no room for ${n} slices at once and gets fewer.`);
      this.#largestBatch = Math.min(this.#largestBatch, n - half);
      const out = new Float32Array(first.length + second.length);
      out.set(first);
      out.set(second, first.length);
      return out;
    }
  }

  memory(): EngineMemory {
    return this.#current?.memory() ?? { bytes: 0, models: 0 };
  }

  async dispose(): Promise<void> {
    await this.#current?.dispose();
    this.#current = null;
  }

  /** Tries what is there with this model (and those loaded before) and keeps the fastest that passes. */
  async #decide(model: LoadedModel, reference: ReferenceOutputs | null): Promise<void> {
    const { sources, wanted, tested } = this.#options;
    const usable = sources.filter(({ id }) => !this.#disabled.has(id));
    const last = usable.at(-1);
    const native = usable.slice(0, -1);
    const remembered = native.find(({ id }) => id === tested.fastest);
    const tries =
      wanted !== 'automatic' ? usable.filter(({ id }) => id === wanted) : remembered ? [remembered] : native;
    if (wanted !== 'automatic' && tries.length > 0) this.#note(`${wanted} was chosen by the reader.`);
    let best = await this.#fastestOf(tries, model, reference);
    if (!best && tries.length < native.length) {
      best = await this.#fastestOf(
        native.filter((source) => !tries.includes(source)),
        model,
        reference,
      );
    }
    if (!best && last && !tries.includes(last)) best = await this.#fastestOf([last], model, reference);
    if (!best) {
      throw new SulcusError(
        'ENGINE_UNAVAILABLE',
        `No engine of this machine can run ${model.card.id}: ${this.#reasons.join(' ')}`,
      );
    }
    this.#current = best.engine;
    this.#largestBatch = Number.POSITIVE_INFINITY;
    if (wanted === 'automatic' && best.engine.id !== last?.id) await tested.noteFastest(best.engine.id);
    for (const earlier of this.#models.values()) await best.engine.load(earlier.model);
  }

  async #fastestOf(
    sources: readonly EngineSource[],
    model: LoadedModel,
    reference: ReferenceOutputs | null,
  ): Promise<Measured | null> {
    let best: Measured | null = null;
    for (const source of sources) {
      const found = await this.#measure(source, model, reference);
      if (!found) continue;
      const slower: Measured | null = best && best.milliseconds <= found.milliseconds ? found : best;
      if (slower !== found) best = found;
      if (slower && best) {
        this.#note(`${slower.engine.id} is slower than ${best.engine.id} here.`);
        await slower.engine.dispose();
      }
    }
    return best;
  }

  async #measure(
    source: EngineSource,
    model: LoadedModel,
    reference: ReferenceOutputs | null,
  ): Promise<Measured | null> {
    let engine: InferenceEngine;
    try {
      this.#options.onTrying(source.id);
      engine = await source.create();
    } catch (error) {
      this.#disabled.add(source.id);
      this.#note(`${source.id} is not used: ${causeOf(error)}`);
      return null;
    }
    for (const entry of [{ model, reference }, ...this.#models.values()]) {
      const { problem, milliseconds } = await this.#test(engine, entry.model, entry.reference);
      if (problem !== null) {
        await this.#drop(engine, problem);
        return null;
      }
      if (entry.model === model && this.#models.size === 0) return { engine, milliseconds };
    }
    return { engine, milliseconds: 0 };
  }

  /** Loads a model into an engine and holds it against its reference. */
  async #test(
    engine: InferenceEngine,
    model: LoadedModel,
    reference: ReferenceOutputs | null,
  ): Promise<{ readonly problem: string | null; readonly milliseconds: number }> {
    const { tested } = this.#options;
    try {
      const expected = reference ?? (await this.#ownReference(engine, model));
      await engine.load(model);
      if (!expected) return { problem: null, milliseconds: Number.MAX_VALUE };
      const known = tested.passed(engine, model.hash);
      const result = await selfTest(engine, model, expected, known === null ? 'all' : 'one');
      if (result.problem === null) {
        this.#note(`${engine.id} agrees with ${expected.by} on ${model.card.id}.`);
        if (known === null) await tested.notePassed(engine, model.hash, result.milliseconds);
      }
      return { problem: result.problem, milliseconds: known ?? result.milliseconds };
    } catch (error) {
      return { problem: `it failed on ${model.card.id} (${causeOf(error)})`, milliseconds: Number.NaN };
    }
  }

  /** Nobody else has run this model: the last engine, the plainest, stands for a reference; for itself there is none. */
  async #ownReference(engine: InferenceEngine, model: LoadedModel): Promise<ReferenceOutputs | null> {
    const plain = this.#options.sources.at(-1);
    if (!plain || plain.id === engine.id) return null;
    const other = await plain.create();
    try {
      return await computeReferenceOutputs(model, other);
    } finally {
      await other.dispose();
    }
  }

  async #drop(engine: InferenceEngine, problem: string): Promise<void> {
    this.#disable(engine.id, problem);
    if (this.#current === engine) this.#current = null;
    await engine.dispose().catch(() => undefined);
  }

  #disable(id: EngineId, why: string): void {
    this.#disabled.add(id);
    this.#complain(`${id} is disabled: ${why}`);
  }

  #complain(problem: string): void {
    if (!this.#problems.includes(problem)) this.#problems.push(problem);
    this.#note(problem);
  }

  #note(reason: string): void {
    if (!this.#reasons.includes(reason)) this.#reasons.push(reason);
  }
}

/** Messages of unknown errors can hold paths: only our own are shown. */
const causeOf = (error: unknown): string =>
  error instanceof SulcusError ? error.message : 'the library stopped with an error';
