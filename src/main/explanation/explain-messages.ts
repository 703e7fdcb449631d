import type { EngineSlice } from '../inference/engine-process/engine-messages.ts';

/** One slice to be explained; its volume comes with it, since intensities and neighbours depend on all of it. */
export interface ExplainRequest {
  readonly modelFolder: string;
  /** of its files: another version of the model is loaded anew */
  readonly modelHash: string;
  readonly slices: readonly EngineSlice[];
  readonly sliceId: number;
}

export type ExplainAnswer =
  | { readonly ok: true; readonly heat: Uint8Array; readonly score: number }
  | { readonly ok: false; readonly code: string; readonly message: string };
