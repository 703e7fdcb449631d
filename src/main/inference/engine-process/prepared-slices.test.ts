import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hashPixels } from '../../../ml/data/pixel-hash.ts';
import { encodeTiff } from '../../../ml/data/tiff/encode-tiff.ts';
import type { DecodedSlice } from '../../../shared/image/decoded-slice.ts';
import type { EngineSlice } from './engine-messages.ts';
import { PreparedSlices } from './prepared-slices.ts';

const never = new AbortController().signal;
const pixels = (value: number): DecodedSlice => ({
  width: 4,
  height: 4,
  samples: 3,
  bits: 8,
  data: new Uint8Array(48).fill(value),
});

it('reads a volume ahead, gives it to the job it is of, and reads again what could not be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sulcus-prepared-'));
  const sliceOf = async (n: number): Promise<EngineSlice> => {
    const path = join(folder, `${n}.tif`);
    await writeFile(path, encodeTiff(pixels(n), 'test'));
    return { sliceId: n, number: n, path, page: 0, pixelSha256: hashPixels(pixels(n)), width: 4, height: 4 };
  };
  const [first, second] = [await sliceOf(1), await sliceOf(2)];
  const prepared = new PreparedSlices();
  void prepared.prepare([first]);
  // what is not of this volume is read from its own file
  expect((await prepared.take([second], never))[0]?.slice?.data[0]).toBe(2);
  const ahead = prepared.take([first], never);
  expect((await ahead)[0]?.slice?.data[0]).toBe(1);

  await prepared.prepare([first, second]);
  await rm(first.path);
  const kept = await prepared.take([first, second], never);
  expect(kept.map(({ slice }) => slice?.data[0])).toEqual([1, 2]);

  await prepared.prepare([first]);
  await writeFile(first.path, encodeTiff(pixels(1), 'test'));
  expect((await prepared.take([first], never))[0]).toMatchObject({ problem: null });
  await rm(folder, { recursive: true });
});
