import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { writeExport } from './export-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sulcus-export-'));
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = new Uint8Array([1, 2, 3]);
const files = ['case/report.pdf', 'case/masks/1_mask.tif', 'case/masks/2_mask.tif'].map((path) => ({
  path,
  bytes,
}));
const everything = async () => (await readdir(folder, { recursive: true })).sort();

describe('writing an export', () => {
  it('writes every file below the folder', async () => {
    await writeExport(folder, files);
    expect(await everything()).toEqual(['case', 'case/masks', ...files.map((file) => file.path)].sort());
  });

  it('refuses to overwrite, and writes nothing then', async () => {
    await mkdir(join(folder, 'case'));
    await writeFile(join(folder, 'case/report.pdf'), 'old');
    await expect(writeExport(folder, files)).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });
    expect(await everything()).toEqual(['case', 'case/report.pdf']);
    expect(await readFile(join(folder, 'case/report.pdf'), 'utf8')).toBe('old');
  });

  it.each([1, 2, 3])('a disk that is full at file %i leaves no part of the export', async (failing) => {
    await writeFile(join(folder, 'other.txt'), 'mine');
    let count = 0;
    const write = async (path: string, data: Uint8Array) => {
      if (++count === failing) throw new SulcusError('DISK_FULL', 'full');
      await writeFileAtomically(path, data);
    };
    await expect(writeExport(folder, files, write)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await everything()).toEqual(['other.txt']);
  });

  it('a failure keeps the folders that were there and what stands in them', async () => {
    await mkdir(join(folder, 'case/masks'), { recursive: true });
    await writeFile(join(folder, 'case/masks/notes.txt'), 'mine');
    const write = async (path: string, data: Uint8Array) => {
      if (path.endsWith('2_mask.tif')) throw new SulcusError('DISK_FULL', 'full');
      await writeFileAtomically(path, data);
    };
    await expect(writeExport(folder, files, write)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await everything()).toEqual(['case', 'case/masks', 'case/masks/notes.txt']);
  });

  it('a file where a folder must be is named', async () => {
    await writeFile(join(folder, 'case'), 'a file');
    await expect(writeExport(folder, files)).rejects.toMatchObject({
      code: 'NOT_WRITABLE',
      message: expect.stringContaining('case/report.pdf'),
    });
  });
});
