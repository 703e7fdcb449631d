import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeTiff } from '../../src/ml/data/tiff/encode-tiff.ts';
import { readerSource } from '../../src/shared/domain/mask-source.ts';
import { diffMask } from '../../src/shared/mask/mask-delta.ts';
import type { Running } from '../support/launch.ts';

/**
 * Writes a patient folder of RGB slices with ground truth, in the LGG layout, one file at a time: a head of noise on
 * black, cheap to make at any size.
 */
export async function writeLargeSeries(
  folder: string,
  name: string,
  size: number,
  slices: number,
): Promise<void> {
  const target = join(folder, name);
  await mkdir(target, { recursive: true });
  const data = new Uint8Array(size * size * 3);
  let noise = 1;
  for (let number = 1; number <= slices; number++) {
    for (let at = 0; at < size * size; at++) {
      noise = (noise * 1_664_525 + 1_013_904_223) >>> 0;
      const value = isIn(at, size, 0, 0, 0.9) ? 70 + (noise >>> 26) : noise >>> 30;
      data.fill(value, at * 3, at * 3 + 3);
    }
    const mask = disc(size, 0.15 + number / slices / 20, 0.1, 0.3).map((value) => value * 255);
    const file = join(target, `${name}_${number}`);
    await writeFile(
      `${file}.tif`,
      encodeTiff({ width: size, height: size, samples: 3, bits: 8, data }, 'bench'),
    );
    await writeFile(
      `${file}_mask.tif`,
      encodeTiff({ width: size, height: size, samples: 1, bits: 8, data: mask }, 'bench'),
    );
  }
}

/** Gives a reader a mask on every slice of a series, as one action. */
export async function outlineEverySlice(
  { workstation }: Running,
  seriesId: number,
  readerId: number,
): Promise<void> {
  const { masks, series } = workstation.services;
  const { slices } = await series.open(seriesId);
  const changes = slices.map(({ sliceId, pixelSha256, width, height }, at) => ({
    sliceId,
    pixelSha256: pixelSha256 ?? '',
    width,
    height,
    baseRevision: 0,
    delta: Buffer.from(
      diffMask(new Uint8Array(width * height), disc(width, 0.1 + (at % 20) / 100, -0.3, 0.35)),
    ).toString('base64'),
  }));
  masks.apply({ seriesId, readerId }, 'bench', changes, null);
  if (masks.list(seriesId).every((set) => set.source !== readerSource(readerId)))
    throw new Error('the reader has no mask');
}

/** 0|1, size * size; centre and radius in halves of the image. */
const disc = (size: number, radius: number, x: number, y: number): Uint8Array =>
  Uint8Array.from({ length: size * size }, (_, at) => (isIn(at, size, x, y, radius) ? 1 : 0));

function isIn(at: number, size: number, x: number, y: number, radius: number): boolean {
  const dx = ((at % size) * 2) / size - 1 - x;
  const dy = (Math.floor(at / size) * 2) / size - 1 - y;
  return dx * dx + dy * dy <= radius * radius;
}
