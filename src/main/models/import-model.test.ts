import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forkChild } from '../hosts/fork-child.ts';
import { importModel } from './import-model.ts';

const spawn = () => forkChild('import-process');

describe('importing a model in a process of its own', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sulcus-'));
    await writeFile(join(folder, 'weights.h5'), 'no HDF5');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const request = () => ({
    architecture: null,
    weights: join(folder, 'weights.h5'),
    id: 'own',
    preprocessing: null,
    into: join(folder, 'models'),
  });

  it('says what the importer says', async () => {
    await expect(importModel(request(), spawn)).rejects.toMatchObject({
      code: 'WEIGHTS_UNREADABLE',
      message: expect.stringContaining('weights.h5'),
    });
  });

  it('is ended when it takes too long, and leaves nothing', async () => {
    await expect(importModel(request(), spawn, { milliseconds: 1, memory: 2 ** 40 })).rejects.toMatchObject({
      code: 'IMPORT_STOPPED',
    });
    expect(await readdir(folder)).toEqual(['weights.h5']);
  });

  it('is ended when it takes too much memory', async () => {
    const limits = { milliseconds: 60_000, memory: 10 * 2 ** 20 };
    await expect(importModel(request(), spawn, limits)).rejects.toMatchObject({ code: 'IMPORT_STOPPED' });
  });
});
