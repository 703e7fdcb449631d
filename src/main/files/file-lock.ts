import BetterSqlite3 from 'better-sqlite3';
import type { SulcusError } from '../../shared/sulcus-error.ts';

export interface FileLock {
  release(): void;
}

/**
 * SQLite's own file lock: the system releases it when the process dies, however it dies.
 * @param taken what is thrown where another process has it
 */
export function lockFile(path: string, taken: () => SulcusError): FileLock {
  const database = new BetterSqlite3(path, { timeout: 200 });
  try {
    database.exec('begin exclusive');
  } catch {
    database.close();
    throw taken();
  }
  return { release: () => database.close() };
}
