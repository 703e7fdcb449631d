import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileSystemPort, writeFileAtomically } from './atomic-write.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sulcus-write-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Fails at one step with the error of a full disk. */
function failingAt(step: 'open' | 'write' | 'sync' | 'rename'): FileSystemPort {
  const full = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  return {
    open: async (path) => {
      if (step === 'open') return full();
      await writeFile(path, '');
      return {
        writeFile: async (data: unknown) => {
          if (step === 'write') {
            await writeFile(path, String(data).slice(0, 3));
            return full();
          }
          await writeFile(path, data as string);
        },
        sync: async () => (step === 'sync' ? full() : undefined),
        close: async () => undefined,
      };
    },
    rename: async (from, to) => (step === 'rename' ? full() : writeFile(to, await readFile(from))),
    rm: (path) => rm(path, { force: true }),
    syncDirectory: async () => undefined,
  };
}

describe('writing a file whole or not at all', () => {
  it('writes and replaces', async () => {
    await writeFileAtomically(join(folder, 'a.csv'), 'one');
    await writeFileAtomically(join(folder, 'a.csv'), 'two');
    expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('two');
    expect(await readdir(folder)).toEqual(['a.csv']);
  });
  it.each(['open', 'write', 'sync', 'rename'] as const)(
    'a full disk at %s leaves the old file and nothing else',
    async (step) => {
      await writeFile(join(folder, 'a.csv'), 'old');
      await expect(
        writeFileAtomically(join(folder, 'a.csv'), 'new and longer', failingAt(step)),
      ).rejects.toMatchObject({
        code: 'DISK_FULL',
        message: expect.stringContaining('a.csv'),
      });
      expect(await readFile(join(folder, 'a.csv'), 'utf8')).toBe('old');
      expect(await readdir(folder)).toEqual(['a.csv']);
    },
  );
  it('a folder that is not there is named', async () => {
    await expect(writeFileAtomically(join(folder, 'gone', 'a.csv'), 'x')).rejects.toMatchObject({
      code: 'NOT_WRITABLE',
    });
    await mkdir(join(folder, 'b.csv'));
    await expect(writeFileAtomically(join(folder, 'b.csv'), 'x')).rejects.toMatchObject({
      code: 'NOT_WRITABLE',
    });
  });
});
