import BetterSqlite3, { type Database } from 'better-sqlite3';

/**
 * Opens a writing connection the only way the catalogue is ever written: WAL, `synchronous = FULL` (a commit is on
 * disk when it returns), foreign keys on.
 */
export function openWritingConnection(file: string): Database {
  const database = new BetterSqlite3(file, { timeout: 5000 });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma('wal_autocheckpoint = 1000');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** Opens a catalogue for looking only, beside a running workstation. */
export function openReadingConnection(file: string): Database {
  return new BetterSqlite3(file, { readonly: true, fileMustExist: true, timeout: 5000 });
}

/** `ok`, or what SQLite found wrong (first line). */
export function checkIntegrity(database: Database): string {
  const rows = database.pragma('integrity_check(5)') as { integrity_check: string }[];
  return rows[0]?.integrity_check ?? 'no answer';
}
