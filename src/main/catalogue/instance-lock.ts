import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { SulcusError } from '../../shared/sulcus-error.ts';

export interface InstanceLock {
  release(): void;
}

/**
 * One workstation per data directory. The lock is SQLite's own file lock on a file beside the catalogue, so the
 * system releases it when the process dies, however it dies.
 * @throws SulcusError CATALOGUE_IN_USE
 */
export function lockInstance(dataDirectory: string): InstanceLock {
  const database = new BetterSqlite3(join(dataDirectory, 'instance.lock'), { timeout: 200 });
  try {
    database.exec('begin exclusive');
  } catch {
    database.close();
    throw new SulcusError(
      'CATALOGUE_IN_USE',
      'Another Sulcus is running on this data directory. Close it first, or give this one another directory (--data-dir).',
    );
  }
  return { release: () => database.close() };
}
