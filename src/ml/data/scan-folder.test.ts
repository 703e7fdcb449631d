import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanFolder } from './scan-folder.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sulcus-scan-'));
});
afterAll(() => rm(root, { recursive: true }));

async function folder(name: string, files: readonly string[]): Promise<string> {
  const path = join(root, name);
  await mkdir(path, { recursive: true });
  await Promise.all(files.map((file) => writeFile(join(path, file), 'x')));
  return path;
}

describe('scanning a folder', () => {
  it('sorts slice numbers as numbers, pairs masks and reads code and date', async () => {
    const names = [1, 2, 10, 11, 3, 4, 5, 6, 7, 8, 9].flatMap((n) => [
      `P_A_1_19990131_${n}.tif`,
      `P_A_1_19990131_${n}_mask.tif`,
    ]);
    const scan = await scanFolder(await folder('one/P_A_1_19990131', names));
    const [series] = scan.patients;
    expect(series?.slices.map((slice) => slice.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(
      series?.slices.every(
        (slice) => basename(slice.maskPath ?? '') === `P_A_1_19990131_${slice.number}_mask.tif`,
      ),
    ).toBe(true);
    expect([series?.patientCode, series?.studyDate, series?.warnings]).toEqual(['P_A_1', '1999-01-31', []]);
  });
  it('keeps two dates of one patient apart and finds data.csv above them', async () => {
    await folder('tree/P_B_2_20010101', ['P_B_2_20010101_1.tif']);
    await folder('tree/P_B_2_20020202', ['P_B_2_20020202_1.tif']);
    await folder('tree', ['data.csv']);
    const scan = await scanFolder(join(root, 'tree'));
    expect(scan.patients.map((series) => series.studyDate)).toEqual(['2001-01-01', '2002-02-02']);
    expect(basename(scan.dataCsvPath ?? '')).toBe('data.csv');
  });
  it('names different scans in folders of one name after the path to them', async () => {
    const codes = async (name: string) =>
      (await scanFolder(join(root, name))).patients.map((one) => [
        one.patientCode,
        one.studyDate ?? '',
        one.seriesName,
      ]);
    for (const [path, content] of [
      ['apart/siteA/P1/t1', 'a'],
      ['apart/siteB/P1/t1', 'b'],
      ['apart/P2_20010101/flair', 'c'],
      ['apart/P3_20020202/flair', 'd'],
      ['apart/P3_20020202/t2', 'd'],
    ] as const)
      await writeFile(join(await folder(path, ['s_1.tif', 's_2.tif']), 's_2.tif'), content);
    expect(await codes('apart')).toEqual([
      ['P2', '2001-01-01', 'P2_20010101/flair'],
      ['P3', '2002-02-02', 'P3_20020202/flair'],
      ['P3', '2002-02-02', 'P3_20020202/t2'],
      ['siteA/P1', '', 'siteA/P1/t1'],
      ['siteB/P1', '', 'siteB/P1/t1'],
    ]);
    for (const path of ['copies/a/P4', 'copies/b/P4']) await folder(path, ['s_1.tif', 's_2.tif']);
    expect(await codes('copies')).toEqual([
      ['P4', '', 'P4'],
      ['P4', '', 'P4'],
    ]);
  });
  it('warns of repeated numbers, naming both files', async () => {
    const scan = await scanFolder(await folder('gap', ['s_1.tif', 's_2.tif', 's_5.tif', 's_05.tif']));
    expect(scan.patients[0]?.warnings.map((warning) => warning.code)).toEqual(['DUPLICATE_NUMBER']);
    expect(scan.problems[0]?.message).toMatch(/s_5\.tif and s_05\.tif|s_05\.tif and s_5\.tif/);
    expect(scan.patients[0]?.slices.map((slice) => slice.number)).toEqual([1, 2, 5]);
  });
  it('does not take an impossible date for one', async () => {
    const scan = await scanFolder(await folder('X_20011341', ['a_1.tif']));
    expect([scan.patients[0]?.patientCode, scan.patients[0]?.studyDate]).toEqual(['X_20011341', undefined]);
  });
  it('says of a mask without slice that it was left out', async () => {
    const scan = await scanFolder(await folder('orphan', ['a_1.tif', 'a_2_mask.tif']));
    expect(scan.problems.map((problem) => problem.code)).toEqual(['MASK_WITHOUT_SLICE']);
  });
  it('refuses a folder without images, a missing one and a file', async () => {
    await expect(scanFolder(await folder('empty', ['notes.txt']))).rejects.toMatchObject({
      code: 'NO_IMAGES',
    });
    await expect(scanFolder(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'FOLDER_MISSING' });
    await expect(scanFolder(join(root, 'empty', 'notes.txt'))).rejects.toMatchObject({
      code: 'FOLDER_MISSING',
    });
  });
  it('does not follow links round in a circle', async () => {
    const path = await folder('circle/P_1', ['a_1.tif']);
    await symlink(join(root, 'circle'), join(path, 'back'));
    const scan = await scanFolder(join(root, 'circle'));
    expect(scan.patients.length).toBe(1);
    expect(scan.problems.map((problem) => [problem.code, basename(problem.path)])).toEqual([
      ['LINK_IGNORED', 'back'],
    ]);
  });
  it('never opens what a link outside the folder points to', async () => {
    const outside = await folder('outside', ['secret_1.tif']);
    const path = await folder('inside', ['a_1.tif']);
    await symlink(outside, join(path, 'sub'));
    await symlink(join(outside, 'secret_1.tif'), join(path, 'a_2.tif'));
    const scan = await scanFolder(path);
    expect(scan.patients.flatMap((series) => series.slices.map((slice) => basename(slice.path)))).toEqual([
      'a_1.tif',
    ]);
    expect(scan.problems.map((problem) => problem.code)).toEqual(['LINK_IGNORED', 'LINK_IGNORED']);
  });
  it('names a folder too deep to be searched', async () => {
    await folder('deep/1/2/3/4/5/6/7', ['a_1.tif']);
    await folder('deep', ['b_1.tif']);
    const scan = await scanFolder(join(root, 'deep'));
    expect(scan.problems.map((problem) => [problem.code, basename(problem.path)])).toEqual([
      ['FOLDER_TOO_DEEP', '7'],
    ]);
    expect(scan.patients.length).toBe(1);
  });
  it('takes upper case and .tiff, pairs their masks and ignores what is hidden', async () => {
    const path = await folder('case', [
      'A_1.TIF',
      'A_1_MASK.TIF',
      'A_2.tiff',
      'A_2_mask.tif',
      '._A_1.TIF',
      '.x.tif',
    ]);
    await folder('case/__MACOSX', ['A_1.tif']);
    await folder('case/.hidden', ['A_1.tif']);
    const scan = await scanFolder(path);
    expect(scan.patients.length).toBe(1);
    expect(
      scan.patients[0]?.slices.map((slice) => [
        slice.number,
        basename(slice.path),
        basename(slice.maskPath ?? ''),
      ]),
    ).toEqual([
      [1, 'A_1.TIF', 'A_1_MASK.TIF'],
      [2, 'A_2.tiff', 'A_2_mask.tif'],
    ]);
    expect(scan.problems).toEqual([]);
  });
  it('gives names without numbers their place in the order', async () => {
    const scan = await scanFolder(await folder('names', ['lower.tif', 'apex.tif', 'middle.tif']));
    expect(
      scan.patients.map((series) => series.slices.map((slice) => [slice.number, basename(slice.path)])),
    ).toEqual([
      [
        [1, 'apex.tif'],
        [2, 'lower.tif'],
        [3, 'middle.tif'],
      ],
    ]);
  });
  it('keeps one of two files that differ in their ending only, and names both', async () => {
    const scan = await scanFolder(await folder('spelling', ['a_1.tif', 'a_1.tiff', 'a_2.tif']));
    expect(scan.patients[0]?.slices.map((slice) => slice.number)).toEqual([1, 2]);
    expect(scan.problems[0]?.message).toMatch(/^a_1\.tiff and a_1\.tif both .* a_1\.tif was kept/);
  });
  it('says which of two masks of one slice it takes', async () => {
    const scan = await scanFolder(await folder('masks', ['a_1.tif', 'a_1_mask.tif', 'a_1_mask.tiff']));
    expect(basename(scan.patients[0]?.slices[0]?.maskPath ?? '')).toBe('a_1_mask.tif');
    expect(scan.problems.map((problem) => [problem.code, basename(problem.path)])).toEqual([
      ['DUPLICATE_MASK', 'a_1_mask.tiff'],
    ]);
  });
  it('stops when it is cancelled', async () => {
    await folder('cancel/P_1', ['a_1.tif']);
    const scan = await scanFolder(join(root, 'cancel'), { signal: AbortSignal.abort() });
    expect(scan.patients).toEqual([]);
  });
});
