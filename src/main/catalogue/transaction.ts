import type { Database } from 'better-sqlite3';
import { SulcusError } from '../../shared/sulcus-error.ts';

/**
 * Runs `work` in one immediate transaction: all of it is on disk when this returns, or none of it is.
 * @throws SulcusError DISK_FULL, CATALOGUE_NOT_WRITABLE in place of SQLite's own errors
 */
export function inTransaction<T>(database: Database, work: () => T): T {
  try {
    return database.transaction(work).immediate();
  } catch (error) {
    throw asStorageError(error);
  }
}

/** SQLite's storage errors in the reader's words; every other error unchanged. */
export function asStorageError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_FULL') {
    return new SulcusError(
      'DISK_FULL',
      'The disk is full: this was not saved. Free some space, then try again; what you drew is kept and tried again by itself.',
    );
  }
  if (/^SQLITE_(READONLY|IOERR|CANTOPEN|PERM)/.test(code)) {
    return new SulcusError(
      'CATALOGUE_NOT_WRITABLE',
      'The catalogue cannot be written: this change was not saved. Check the disk and the permissions of the data directory.',
    );
  }
  return error;
}
