import type { Graph } from './fold-batch-norm.ts';

/** The engine -> one of its threads. */
export type ToWasmWorker = { readonly call: number } & (
  | { readonly type: 'load'; readonly key: string; readonly graph: Graph; readonly id: string }
  | { readonly type: 'unload'; readonly key: string }
  | {
      readonly type: 'predict';
      readonly key: string;
      readonly batch: Float32Array;
      /** [n, height, width, channels] */
      readonly shape: readonly number[];
    }
);

/** A thread's answer; `bytes`: of tensors it holds. */
export type FromWasmWorker = { readonly call: number; readonly bytes: number } & (
  | { readonly ok: true; readonly output: Float32Array | null }
  | { readonly ok: false; readonly code: string; readonly message: string }
);
