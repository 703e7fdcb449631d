import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SulcusError } from '../../shared/sulcus-error.ts';

/** What writing needs of the file system; tests bring one that fails on the Nth write. */
export interface FileSystemPort {
  open(path: string, flags: string, mode: number): Promise<Pick<FileHandle, 'writeFile' | 'sync' | 'close'>>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string): Promise<void>;
  syncDirectory(path: string): Promise<void>;
}

const realFileSystem: FileSystemPort = {
  open: (path, flags, mode) => open(path, flags, mode),
  rename,
  rm: (path) => rm(path, { force: true }),
  syncDirectory: async (path) => {
    const handle = await open(path, 'r').catch(() => null); // not every system lets a directory be opened
    await handle?.sync().catch(() => undefined);
    await handle?.close();
  },
};

/**
 * Writes a file whole or not at all: temporary name, sync, rename, sync of the folder. An existing file is replaced
 * only by a complete one.
 * @throws SulcusError DISK_FULL, NOT_WRITABLE naming the file; nothing half-written is left behind
 */
export async function writeFileAtomically(
  path: string,
  bytes: Uint8Array | string,
  fileSystem: FileSystemPort = realFileSystem,
): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.part`);
  try {
    const handle = await fileSystem.open(temporary, 'wx', 0o644);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fileSystem.rename(temporary, path);
    await fileSystem.syncDirectory(dirname(path));
  } catch (error) {
    await fileSystem.rm(temporary).catch(() => undefined);
    throw asWriteError(error, basename(path));
  }
}

/**
 * Makes a folder, and those above it; readable by its user only, as everything about patients is.
 * @throws SulcusError DISK_FULL, NOT_WRITABLE naming it
 */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw asWriteError(error, basename(path));
  });
}

/** A failed write in the reader's words. */
export function asWriteError(error: unknown, name: string): SulcusError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new SulcusError(
      'DISK_FULL',
      `The disk is full: ${name} was not written. Free some space or choose another folder, then export again.`,
    );
  }
  return new SulcusError(
    'NOT_WRITABLE',
    `${name} could not be written (${code || 'unknown cause'}). Check the folder's permissions, then export again.`,
  );
}
