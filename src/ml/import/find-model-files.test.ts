import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findModelFiles } from './find-model-files.ts';

describe('the model of a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sulcus-find-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const put = (...names: string[]) => Promise.all(names.map((name) => writeFile(join(folder, name), '')));

  it('is a weights file with the architecture beside it', async () => {
    await put('ResUNet-weights.hdf5', 'ResUNet.json', 'notes.txt');
    expect(await findModelFiles(folder)).toEqual({
      weights: join(folder, 'ResUNet-weights.hdf5'),
      architecture: join(folder, 'ResUNet.json'),
    });
  });

  it('is a file that holds both', async () => {
    await put('model.h5');
    expect(await findModelFiles(folder)).toEqual({ weights: join(folder, 'model.h5'), architecture: null });
  });

  it('is an archive, whatever JSON lies beside it', async () => {
    await put('mine.keras', 'history.json', 'settings.json');
    expect(await findModelFiles(folder)).toEqual({ weights: join(folder, 'mine.keras'), architecture: null });
  });

  it('is a TF.js layers folder itself', async () => {
    await put('model.json', 'group1-shard1of1.bin');
    expect(await findModelFiles(folder)).toEqual({ weights: folder, architecture: null });
  });

  it('is not guessed among several, and not looked for further down', async () => {
    await put('a.h5', 'b.h5');
    await expect(findModelFiles(folder)).rejects.toMatchObject({
      code: 'MODEL_FILES_SEVERAL',
      message: expect.stringContaining('a.h5, b.h5'),
    });
    const parent = join(folder, 'above');
    await mkdir(join(parent, 'below.keras'), { recursive: true });
    await expect(findModelFiles(parent)).rejects.toMatchObject({ code: 'MODEL_FILES_MISSING' });
  });
});
