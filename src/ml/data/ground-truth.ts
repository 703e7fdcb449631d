import { basename } from 'node:path';
import { readImageFile } from '../../ml/data/read-image-file.ts';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { binaryOf } from './binary-of.ts';
import { readTiffPages } from './tiff/decode-tiff.ts';
import { EXPORT_TAG, isOwnExport } from './tiff/encode-tiff.ts';

/**
 * Reads the mask file of a slice: one channel (or three equal ones), two values, the size of its slice.
 * @returns width * height, 0|1
 * @throws SulcusError MASK_PAGES, MASK_SIZE, MASK_VALUES, OWN_EXPORT, and what reading and decoding throw
 */
export function readGroundTruth(path: string, slice: DecodedSlice): Uint8Array {
  const name = basename(path);
  const { pages, description } = readTiffPages(readImageFile(path, name), name);
  refuseOwnExport(description, name);
  const [page] = pages;
  if (!page || pages.length > 1)
    throw new SulcusError('MASK_PAGES', `${name} has ${pages.length} pages; a mask has one.`);
  if (page.width !== slice.width || page.height !== slice.height) {
    throw new SulcusError(
      'MASK_SIZE',
      `${name} is ${page.width} x ${page.height} but its slice is ${slice.width} x ${slice.height}: the mask does not belong to it. Export the mask at the size of the slice.`,
    );
  }
  const mask = binaryOf(page);
  if (!mask) {
    throw new SulcusError(
      'MASK_VALUES',
      `${name} has colours or more than two values: it is not a binary mask and was left out. Export it black and white.`,
    );
  }
  return mask;
}

/**
 * A result of ours is neither an original nor a ground truth.
 * @throws SulcusError OWN_EXPORT
 */
export function refuseOwnExport(description: string | undefined, fileName: string): void {
  if (!isOwnExport(description)) return;
  throw new SulcusError(
    'OWN_EXPORT',
    `${fileName} was exported by Sulcus (${EXPORT_TAG}): it is a result, not an original or a ground truth, and was left out.`,
  );
}
