import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generatePhantom } from '../../ml/phantom/generate-phantom.ts';
import { writePhantom } from '../../ml/phantom/write-phantom.ts';
import { trainingFolder } from './training-paths.ts';
import { findSplit, splitOf } from './training-split.ts';

const NAMES = ['P_A_1_20200101', 'P_A_1_20210101', 'P_B_2_20200202', 'P_C_3_20200303'];

describe('the split of a training', () => {
  let folder: string;
  let data: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sulcus-'));
    data = join(folder, 'scans');
    for (const [at, name] of NAMES.entries())
      await writePhantom(
        data,
        name,
        generatePhantom({ seed: at, slices: 2, size: 16, bits: 8, lesion: null }),
      );
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is drawn by patient, both examinations of one together, of patients with masks alone', async () => {
    const bare = join(data, 'P_D_4_20200404');
    await mkdir(bare);
    await writeFile(join(bare, 'P_D_4_20200404_1.tif'), 'no mask beside it');
    const { split, name } = await findSplit(data, 1);
    expect([...split.train, ...split.validation, ...split.test].sort()).toEqual(['P_A_1', 'P_B_2', 'P_C_3']);
    expect(name).toBe('drawn by patient, seed 1');
  });

  it('is the one that lies in the folder, where it has one, and refused when a patient crosses it', async () => {
    const file = join(data, 'splits.json');
    const parts = { train: [NAMES[0]], validation: [NAMES[2]], test: [NAMES[3]] };
    await writeFile(file, JSON.stringify(parts));
    expect(await findSplit(data, 1)).toMatchObject({ split: parts, name: 'splits.json' });
    await writeFile(file, JSON.stringify({ ...parts, test: [NAMES[1]] }));
    await expect(findSplit(data, 1)).rejects.toMatchObject({ code: 'SPLIT_OVERLAP' });
  });

  it('stays what it was when the training goes on, whatever came to the folder since', async () => {
    await mkdir(trainingFolder(folder, 'mine'), { recursive: true });
    const before = await splitOf(folder, 'mine', data, 1);
    await writePhantom(
      data,
      'P_0_0_20200101',
      generatePhantom({ seed: 9, slices: 2, size: 16, bits: 8, lesion: null }),
    );
    expect(await splitOf(folder, 'mine', data, 1)).toEqual(before);
  });
});
