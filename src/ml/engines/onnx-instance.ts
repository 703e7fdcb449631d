import type { InferenceSession } from 'onnxruntime-node';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { Graph } from './fold-batch-norm.ts';
import type { ThreadInstance } from './thread-messages.ts';

type Runtime = typeof import('onnxruntime-node');

/** onnxruntime in the thread that made it: its calls do not return before they are done. */
export class OnnxInstance implements ThreadInstance {
  readonly runtime: string;
  bytes = 0;
  readonly #library: Runtime;
  readonly #provider: 'cpu' | 'webgpu';
  readonly #sessions = new Map<string, { readonly session: InferenceSession; readonly bytes: number }>();

  private constructor(library: Runtime, provider: 'cpu' | 'webgpu') {
    this.#library = library;
    this.#provider = provider;
    this.runtime = `onnxruntime ${library.env.versions.node ?? library.env.versions.common}`;
  }

  /** @throws SulcusError ENGINE_UNAVAILABLE where the native library is absent or does not load */
  static async create(provider: 'cpu' | 'webgpu'): Promise<OnnxInstance> {
    try {
      return new OnnxInstance(await import('onnxruntime-node'), provider);
    } catch (error) {
      throw new SulcusError(
        'ENGINE_UNAVAILABLE',
        `onnxruntime does not load on this machine (${error instanceof Error ? firstLine(error.message) : 'unknown cause'}).`,
      );
    }
  }

  /** @param content an ONNX file */
  async load(key: string, content: Graph | Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#sessions.has(key)) return;
    if (!(content instanceof Uint8Array)) throw new TypeError('an ONNX file is needed');
    const session = await this.#library.InferenceSession.create(content, {
      executionProviders: [this.#provider],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // the arena keeps the peak of every layer: 260 MB more for 3 % less CPU time (cnn and resunet)
      enableCpuMemArena: false,
      // threads that wait for one another sleep instead of spinning: 10 to 30 % less processor time, no slower
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    this.#sessions.set(key, { session, bytes: content.byteLength });
    this.bytes += content.byteLength;
  }

  async unload(key: string): Promise<void> {
    const held = this.#sessions.get(key);
    if (!held) return;
    this.#sessions.delete(key);
    this.bytes -= held.bytes;
    await held.session.release();
  }

  async predict(key: string, batch: Float32Array, shape: readonly number[]): Promise<Float32Array> {
    const session = this.#sessions.get(key)?.session;
    if (!session) throw new Error('not loaded');
    const input = new this.#library.Tensor('float32', batch, [...shape]);
    const results = await session.run({ input });
    const output = results[session.outputNames[0] ?? ''];
    if (output?.data instanceof Float32Array) return output.data;
    throw new SulcusError(
      'ENGINE_FAILED',
      'onnxruntime gave no answer. Choose another engine in the settings.',
    );
  }
}

/** Loader messages continue with the paths that were tried; paths stay out of what is shown and logged. */
const firstLine = (text: string): string =>
  (text.split('\n')[0] ?? '').replace(/(?:[A-Za-z]:)?[\\/][^\s'"]+/g, 'a file');
