import type { EngineId } from '../../shared/domain/engine.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';

export interface EngineMemory {
  /** bytes held for weights and intermediate results, as far as the engine knows; null: it does not say */
  readonly bytes: number | null;
  readonly models: number;
}

/** Something that runs models. Calls are worked on in the order they are made; everything it holds ends with `dispose`. */
export interface InferenceEngine {
  readonly id: EngineId;
  /** what it runs on, for people */
  readonly device: string;
  /** does it compute on a graphics processor? Its arithmetic may then differ more from the reference */
  readonly gpu: boolean;
  /** library and version: another one is tested again */
  readonly runtime: string;
  /** slices worth giving it at once, kept small enough to cancel within a second; `slicesAtOnce` says what memory allows */
  readonly batch: number;
  /** threads that each hold the models and take their share of a batch */
  readonly workers: number;
  /** Builds a model; loading the same model (by hash) again does nothing. */
  load(model: LoadedModel): Promise<void>;
  /** Frees a model; one that is not loaded is nothing to free. */
  unload(model: LoadedModel): Promise<void>;
  /**
   * @param model one that was loaded
   * @param batch n * height * width * channels, row-major, channels interleaved
   * @returns segmentation: n * height * width probabilities; classification: n * 2 (no tumour, tumour)
   */
  predict(model: LoadedModel, batch: Float32Array, n: number): Promise<Float32Array>;
  memory(): EngineMemory;
  dispose(): Promise<void>;
}
