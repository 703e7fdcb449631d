import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { patientCodeOf, readPatientSplit } from './patient-split.ts';

describe('a split file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sulcus-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const read = async (content: unknown) => {
    const path = join(folder, 'split.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return readPatientSplit(path);
  };

  it('is read with its parts', async () => {
    const split = await read({ train: ['A_19990101'], validation: ['B_19990101'], test: [] });
    expect(split.train.map(patientCodeOf)).toEqual(['A']);
  });

  it('is refused when a patient crosses it, also with another date', async () => {
    await expect(
      read({ train: ['A_1_19990101'], validation: [], test: ['A_1_20050505'] }),
    ).rejects.toMatchObject({
      code: 'SPLIT_OVERLAP',
      message: expect.stringContaining('A_1 stands in train and in test'),
    });
  });

  it('is refused by name when it is none', async () => {
    await expect(read('train: A')).rejects.toMatchObject({
      code: 'SPLIT_UNREADABLE',
      message: expect.stringContaining('split.json'),
    });
    await expect(readPatientSplit(join(folder, 'absent.json'))).rejects.toMatchObject({
      code: 'SPLIT_UNREADABLE',
    });
  });
});
