import { cpus } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import type { EngineMemory, InferenceEngine } from './inference-engine.ts';
import { notLoaded } from './not-loaded.ts';
import { exportOnnx } from './onnx/export-onnx.ts';

type Runtime = typeof import('onnxruntime-node');

/** Which of onnxruntime's providers computes. */
export interface OnnxProvider {
  readonly id: 'onnx' | 'webgpu';
  readonly name: 'cpu' | 'webgpu';
  readonly device: string;
  readonly batch: number;
  /** channels of a convolution's input are filled up to a multiple of this many */
  readonly alignChannels: number;
}

/** onnxruntime; models are exported to ONNX by our own exporter, in memory. */
export class OnnxEngine implements InferenceEngine {
  readonly id;
  readonly device;
  readonly gpu;
  readonly runtime;
  readonly batch;
  readonly #runtime: Runtime;
  readonly #provider: OnnxProvider;
  readonly #sessions = new Map<string, { session: InferenceSession; bytes: number }>();

  private constructor(runtime: Runtime, provider: OnnxProvider) {
    this.#runtime = runtime;
    this.#provider = provider;
    this.id = provider.id;
    this.device = provider.device;
    this.gpu = provider.name === 'webgpu';
    this.batch = provider.batch;
    this.runtime = `onnxruntime ${runtime.env.versions.node ?? runtime.env.versions.common}`;
  }

  /**
   * On the CPU, all physical cores, unless another provider is given.
   * @throws SulcusError ENGINE_UNAVAILABLE where the native library is absent or does not load
   */
  static async create(provider: OnnxProvider = onCpu()): Promise<OnnxEngine> {
    try {
      return new OnnxEngine(await import('onnxruntime-node'), provider);
    } catch (error) {
      throw new SulcusError(
        'ENGINE_UNAVAILABLE',
        `onnxruntime does not load on this machine (${error instanceof Error ? firstLine(error.message) : 'unknown cause'}).`,
      );
    }
  }

  async load(model: LoadedModel): Promise<void> {
    if (this.#sessions.has(model.hash)) return;
    const { name, alignChannels } = this.#provider;
    const file = exportOnnx(model, model.card.id, { alignChannels });
    const session = await this.#runtime.InferenceSession.create(file, {
      executionProviders: [name],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // the arena keeps the peak of every layer: 260 MB more for 3 % less CPU time (cnn and resunet)
      enableCpuMemArena: false,
    });
    this.#sessions.set(model.hash, { session, bytes: file.byteLength });
  }

  async unload(model: LoadedModel): Promise<void> {
    const held = this.#sessions.get(model.hash);
    this.#sessions.delete(model.hash);
    await held?.session.release();
  }

  async predict(model: LoadedModel, batch: Float32Array, n: number): Promise<Float32Array> {
    const session = this.#sessions.get(model.hash)?.session;
    if (!session) throw notLoaded(model);
    const { width, height, channels } = model.card.input;
    const input = new this.#runtime.Tensor('float32', batch, [n, height, width, channels]);
    const results = await session.run({ input });
    const output = results[session.outputNames[0] ?? ''];
    if (!(output?.data instanceof Float32Array)) {
      throw new SulcusError(
        'ENGINE_FAILED',
        'onnxruntime gave no answer. Choose another engine in the settings.',
      );
    }
    return output.data;
  }

  memory(): EngineMemory {
    let bytes = 0;
    for (const entry of this.#sessions.values()) bytes += entry.bytes;
    return { bytes, models: this.#sessions.size };
  }

  async dispose(): Promise<void> {
    for (const { session } of this.#sessions.values()) await session.release();
    this.#sessions.clear();
  }
}

const onCpu = (): OnnxProvider => ({
  id: 'onnx',
  name: 'cpu',
  device: `CPU, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
  batch: 4,
  alignChannels: 1,
});

/** Loader messages continue with the paths that were tried; paths stay out of what is shown and logged. */
const firstLine = (text: string): string =>
  (text.split('\n')[0] ?? '').replace(/(?:[A-Za-z]:)?[\\/][^\s'"]+/g, 'a file');
