import { cpus } from 'node:os';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { EngineThread } from './engine-thread.ts';
import type { EngineMemory, InferenceEngine } from './inference-engine.ts';
import { notLoaded } from './not-loaded.ts';
import { exportOnnx } from './onnx/export-onnx.ts';

/** Which of onnxruntime's providers computes. */
export interface OnnxProvider {
  readonly id: 'onnx' | 'webgpu';
  readonly name: 'cpu' | 'webgpu';
  readonly device: string;
  readonly batch: number;
  /** channels of a convolution's input are filled up to a multiple of this many */
  readonly alignChannels: number;
}

/**
 * onnxruntime in a thread of its own (its calls do not return before they are done), so that the next slices are prepared
 * meanwhile. Models are exported to ONNX by our own exporter, in memory: there is no file that could be altered.
 */
export class OnnxEngine implements InferenceEngine {
  readonly id;
  readonly device;
  readonly gpu;
  readonly runtime;
  readonly batch;
  readonly workers = 1;
  readonly #thread: EngineThread;
  readonly #alignChannels: number;
  readonly #loaded = new Set<string>();

  private constructor(thread: EngineThread, provider: OnnxProvider) {
    this.#thread = thread;
    this.#alignChannels = provider.alignChannels;
    this.id = provider.id;
    this.device = provider.device;
    this.gpu = provider.name === 'webgpu';
    this.batch = provider.batch;
    this.runtime = thread.runtime;
  }

  /**
   * On the CPU, all physical cores, unless another provider is given.
   * @throws SulcusError ENGINE_UNAVAILABLE where the native library is absent or does not load
   */
  static async create(provider: OnnxProvider = onCpu()): Promise<OnnxEngine> {
    const thread = new EngineThread(`onnx-${provider.name}`);
    try {
      await thread.call({ type: 'open' });
    } catch (error) {
      await thread.end();
      throw error;
    }
    return new OnnxEngine(thread, provider);
  }

  async load(model: LoadedModel): Promise<void> {
    if (this.#loaded.has(model.hash)) return;
    const content = exportOnnx(model, model.card.id, { alignChannels: this.#alignChannels });
    const { hash: key, card } = model;
    await this.#thread.call({ type: 'load', key, content, id: card.id }, [content.buffer]);
    this.#loaded.add(key);
  }

  async unload({ hash: key }: LoadedModel): Promise<void> {
    if (this.#loaded.delete(key)) await this.#thread.call({ type: 'unload', key });
  }

  async predict(model: LoadedModel, batch: Float32Array, n: number): Promise<Float32Array> {
    if (!this.#loaded.has(model.hash)) throw notLoaded(model);
    const { width, height, channels } = model.card.input;
    const shape = [n, height, width, channels];
    return (
      (await this.#thread.call({ type: 'predict', key: model.hash, batch, shape })) ?? new Float32Array()
    );
  }

  memory(): EngineMemory {
    return { bytes: this.#thread.bytes, models: this.#loaded.size };
  }

  async dispose(): Promise<void> {
    this.#loaded.clear();
    await this.#thread.end();
  }
}

const onCpu = (): OnnxProvider => ({
  id: 'onnx',
  name: 'cpu',
  device: `CPU, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
  batch: 4,
  alignChannels: 1,
});
