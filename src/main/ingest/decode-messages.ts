import type { Notice } from '../../shared/contract/define.ts';

export interface SliceFile {
  readonly path: string;
  readonly fileName: string;
  /** its ground truth, read with it; null where there is none or it is left out */
  readonly maskPath: string | null;
}

/** Work for a decode worker; answers carry the same `id`. */
export type DecodeRequest =
  | { readonly id: number; readonly kind: 'slices'; readonly files: readonly SliceFile[] }
  | {
      readonly id: number;
      readonly kind: 'pixels';
      readonly path: string;
      readonly fileName: string;
      readonly page: number;
    };

/** What ingest keeps of one page. */
export interface DecodedPage {
  readonly width: number;
  readonly height: number;
  readonly samples: 1 | 3;
  readonly bits: 8 | 16;
  readonly pixelSha256: string;
  /** 64 x 64 grey, aspect kept */
  readonly thumbnail: Uint8Array;
  /** per channel, 256 or 65536 counts */
  readonly histograms: readonly Uint32Array[];
  /** per channel, the first channel with the same bytes on this page */
  readonly sameAs: readonly number[];
}

/** Run lengths of a ground-truth mask, or why it was left out. */
export type GroundTruth = { readonly runs: Uint8Array } | { readonly problem: Notice };

export type SliceFileAnswer =
  | {
      readonly ok: true;
      readonly fileSha256: string;
      readonly pages: readonly DecodedPage[];
      readonly groundTruth: GroundTruth | null;
    }
  | { readonly ok: false; readonly problem: Notice };

export type DecodeAnswer =
  | {
      readonly id: number;
      readonly ok: true;
      readonly kind: 'slices';
      /** one per file, in the order of the request */
      readonly files: readonly SliceFileAnswer[];
    }
  | {
      readonly id: number;
      readonly ok: true;
      readonly kind: 'pixels';
      readonly width: number;
      readonly height: number;
      readonly samples: 1 | 3;
      readonly bits: 8 | 16;
      readonly pixelSha256: string;
      readonly data: Uint8Array;
    }
  | { readonly id: number; readonly ok: false; readonly problem: Notice };

/** The request without its number, as callers give it. */
export type DecodeTask = DecodeRequest extends infer R
  ? R extends { id: number }
    ? Omit<R, 'id'>
    : never
  : never;
