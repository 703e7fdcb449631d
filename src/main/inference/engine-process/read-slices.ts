import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { hashPixels } from '../../../ml/data/pixel-hash.ts';
import { readTiffPages } from '../../../ml/data/tiff/decode-tiff.ts';
import type { DecodedSlice } from '../../../shared/image/decoded-slice.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import type { EngineSlice } from './engine-messages.ts';

export type ReadSlice =
  | { readonly slice: DecodedSlice; readonly problem: null }
  | { readonly slice: null; readonly problem: { readonly code: string; readonly message: string } };

/**
 * Reads the pixels of a volume, in order. A slice that cannot be read, or whose pixels are not the ones the catalogue
 * knows, is a problem of its own; the others go on.
 * @param signal ends the reading early by throwing its reason
 */
export async function readSlices(slices: readonly EngineSlice[], signal: AbortSignal): Promise<ReadSlice[]> {
  const read: ReadSlice[] = [];
  // pages of one file stand together: it is read once
  let path = '';
  let pages: Promise<DecodedSlice[]> = Promise.resolve([]);
  for (const wanted of slices) {
    signal.throwIfAborted();
    if (path !== wanted.path) {
      path = wanted.path;
      pages = readPages(path);
    }
    try {
      read.push({ slice: check((await pages)[wanted.page], wanted), problem: null });
    } catch (error) {
      read.push({ slice: null, problem: describe(error, basename(wanted.path)) });
    }
  }
  return read;
}

async function readPages(path: string): Promise<DecodedSlice[]> {
  return readTiffPages(await readFile(path), basename(path)).pages;
}

function check(slice: DecodedSlice | undefined, wanted: EngineSlice): DecodedSlice {
  const same =
    slice?.width === wanted.width &&
    slice.height === wanted.height &&
    hashPixels(slice) === wanted.pixelSha256;
  if (slice && same) return slice;
  throw new SulcusError(
    'PIXELS_CHANGED',
    `${basename(wanted.path)} no longer holds the pixels that were imported, so it was not analysed. Restore the file, or open its folder again.`,
  );
}

function describe(error: unknown, fileName: string): { code: string; message: string } {
  if (error instanceof SulcusError) return { code: error.code, message: error.message };
  return {
    code: 'FILE_UNREADABLE',
    message: `${fileName} cannot be read (missing, moved or not permitted), so it was not analysed. Put it back, or open its new folder.`,
  };
}
