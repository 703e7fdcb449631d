import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeTiff } from '../data/tiff/encode-tiff.ts';
import type { Phantom } from './generate-phantom.ts';

/**
 * Writes a phantom as a patient folder in the LGG layout: `<name>/<name>_<n>.tif` and `..._<n>_mask.tif`. The files are
 * originals, not exports, so they do not carry the export tag.
 */
export async function writePhantom(folder: string, name: string, phantom: Phantom): Promise<string> {
  const target = join(folder, name);
  await mkdir(target, { recursive: true });
  for (const [index, slice] of phantom.slices.entries()) {
    const mask = phantom.masks[index] ?? new Uint8Array(slice.width * slice.height);
    const page = {
      width: slice.width,
      height: slice.height,
      samples: 1,
      bits: 8,
      data: mask.map((value) => value * 255),
    } as const;
    await writeFile(join(target, `${name}_${index + 1}.tif`), encodeTiff(slice, 'Sulcus phantom generator'));
    await writeFile(
      join(target, `${name}_${index + 1}_mask.tif`),
      encodeTiff(page, 'Sulcus phantom generator'),
    );
  }
  return target;
}
