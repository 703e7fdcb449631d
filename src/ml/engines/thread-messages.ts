import type { Graph } from './fold-batch-norm.ts';

/** What a thread computes with: given when it starts. */
export type ThreadKind = 'wasm' | 'onnx-cpu' | 'onnx-webgpu';

/** The engine -> one of its threads. */
export type ToThread = { readonly call: number } /** answered when the thread's library is there */ & (
  | { readonly type: 'open' }
  /** `content`: a graph for TF.js, an ONNX file for onnxruntime */
  | {
      readonly type: 'load';
      readonly key: string;
      readonly content: Graph | Uint8Array<ArrayBuffer>;
      readonly id: string;
    }
  | { readonly type: 'unload'; readonly key: string }
  | {
      readonly type: 'predict';
      readonly key: string;
      readonly batch: Float32Array;
      /** [n, height, width, channels] */
      readonly shape: readonly number[];
    }
);

/** A thread's answer; `bytes`: held for models, `runtime`: library and version. */
export type FromThread = { readonly call: number } & (
  | {
      readonly ok: true;
      readonly output: Float32Array | null;
      readonly bytes: number;
      readonly runtime: string;
    }
  | { readonly ok: false; readonly code: string; readonly message: string }
);

/** What runs models inside a thread. */
export interface ThreadInstance {
  readonly runtime: string;
  readonly bytes: number;
  /** Builds a model; one that is there already stays. */
  load(key: string, content: Graph | Uint8Array<ArrayBuffer>, id: string): Promise<void>;
  unload(key: string): Promise<void>;
  /** @param shape [n, height, width, channels] of `batch` */
  predict(key: string, batch: Float32Array, shape: readonly number[]): Promise<Float32Array>;
}
