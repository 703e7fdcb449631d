import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { scanFolder } from './scan-folder.ts';

// tests may run as root, whom permissions do not stop: readdir itself answers for folders called "locked"
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const readdir = (path: string, options: { withFileTypes: true }) =>
    basename(path) === 'locked'
      ? Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }))
      : real.readdir(path, options);
  return { ...real, readdir };
});

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sulcus-locked-'));
  for (const name of ['tree/P_1', 'tree/locked', 'locked'])
    await mkdir(join(root, name), { recursive: true });
  await writeFile(join(root, 'tree/P_1/a_1.tif'), 'x');
});
afterAll(() => rm(root, { recursive: true }));

describe('a folder that cannot be read', () => {
  it('is named with its cause while the others are read', async () => {
    const scan = await scanFolder(join(root, 'tree'));
    expect(scan.patients.map((series) => series.patientCode)).toEqual(['P_1']);
    expect(scan.problems).toEqual([
      {
        path: join(root, 'tree', 'locked'),
        code: 'FOLDER_UNREADABLE',
        message: expect.stringMatching(/locked.*EACCES.*permissions/),
      },
    ]);
  });
  it('is refused when it is the one chosen', async () => {
    await expect(scanFolder(join(root, 'locked'))).rejects.toMatchObject({ code: 'FOLDER_UNREADABLE' });
  });
});
