import { SulcusError } from '../../shared/sulcus-error.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { generatedSlice } from './generated-slice.ts';
import type { EngineId, EngineMemory, InferenceEngine } from './inference-engine.ts';
import { OnnxEngine } from './onnx-engine.ts';
import { WasmEngine } from './wasm-engine.ts';

/** Largest difference between two engines' outputs (probabilities) on a CPU. */
export const CPU_TOLERANCE = 1e-4;

export interface EngineSources {
  native(): Promise<InferenceEngine>;
  reference(): Promise<InferenceEngine & { unload(model: LoadedModel): void }>;
}

const INSTALLED: EngineSources = { native: () => OnnxEngine.create(), reference: () => WasmEngine.create() };

/**
 * The fastest engine that computes what the reference engine computes. Each model is compared on a generated slice
 * when it is loaded; on a difference the native engine is disabled, visibly, and the reference runs everything.
 */
export class ChosenEngine implements InferenceEngine {
  readonly #reference: InferenceEngine & { unload(model: LoadedModel): void };
  readonly #reasons: string[];
  readonly #models = new Map<string, LoadedModel>();
  #native: InferenceEngine | null;

  constructor(
    native: InferenceEngine | null,
    reference: InferenceEngine & { unload(model: LoadedModel): void },
    reasons: readonly string[],
  ) {
    this.#native = native;
    this.#reference = reference;
    this.#reasons = [...reasons];
  }

  get #current(): InferenceEngine {
    return this.#native ?? this.#reference;
  }
  get id(): EngineId {
    return this.#current.id;
  }
  get device(): string {
    return this.#current.device;
  }
  get batch(): number {
    return this.#current.batch;
  }
  /** why this engine was chosen and others were not, for people */
  get reasons(): readonly string[] {
    return this.#reasons;
  }

  async load(model: LoadedModel): Promise<void> {
    if (this.#models.has(model.hash)) return;
    await this.#reference.load(model);
    const native = this.#native;
    if (native) {
      const problem = await compare(native, this.#reference, model);
      if (problem === null) {
        this.#reference.unload(model);
        this.#reasons.push(`${native.id} agrees with ${this.#reference.id} on ${model.card.id}.`);
      } else {
        await this.#disableNative(native, problem);
      }
    }
    this.#models.set(model.hash, model);
  }

  async predict(model: LoadedModel, batch: Float32Array, n: number): Promise<Float32Array> {
    return this.#current.predict(model, batch, n);
  }

  memory(): EngineMemory {
    return this.#current.memory();
  }

  async dispose(): Promise<void> {
    await this.#native?.dispose();
    await this.#reference.dispose();
  }

  async #disableNative(native: InferenceEngine, problem: string): Promise<void> {
    this.#native = null;
    this.#reasons.push(`${native.id} is disabled: ${problem}`);
    await native.dispose();
    for (const earlier of this.#models.values()) await this.#reference.load(earlier);
  }
}

/**
 * Starts the engines of this machine.
 * @param wanted 'wasm' leaves the native engine out
 * @throws SulcusError ENGINE_UNAVAILABLE when not even the reference engine starts
 */
export async function chooseEngine(
  wanted: EngineId | 'automatic' = 'automatic',
  sources: EngineSources = INSTALLED,
): Promise<ChosenEngine> {
  const reference = await sources.reference();
  if (wanted === 'wasm') return new ChosenEngine(null, reference, ['wasm was chosen by the reader.']);
  try {
    const native = await sources.native();
    return new ChosenEngine(native, reference, [`${native.id} loads on this machine.`]);
  } catch (error) {
    const cause = error instanceof SulcusError ? error.message : 'it could not start.';
    return new ChosenEngine(null, reference, [`onnx is not used: ${cause}`]);
  }
}

/** @returns null when both give the same, else what is wrong */
async function compare(
  native: InferenceEngine,
  reference: InferenceEngine,
  model: LoadedModel,
): Promise<string | null> {
  const slice = generatedSlice(
    model.card.input.width,
    model.card.preprocessing.kind,
    1,
    model.card.input.channels,
  );
  const expected = await reference.predict(model, slice, 1);
  try {
    await native.load(model);
    const difference = largestDifference(expected, await native.predict(model, slice, 1));
    if (difference <= CPU_TOLERANCE) return null;
    return `its results for ${model.card.id} differ by ${difference.toExponential(1)} (allowed ${CPU_TOLERANCE}).`;
  } catch (error) {
    return error instanceof SulcusError ? error.message : `it failed on ${model.card.id}.`;
  }
}

/** Infinity for other lengths and for anything that is not a number. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    if (!(difference <= largest))
      largest = Number.isFinite(difference) ? difference : Number.POSITIVE_INFINITY;
  }
  return largest;
}
