import type { Database } from 'better-sqlite3';

/** Writes one audit entry (ids only: who did what to which row). Call it inside the transaction of the change. */
export function audit(
  database: Database,
  readerId: number | null,
  action: string,
  subject: Readonly<Record<string, string | number | null>>,
): void {
  database
    .prepare('insert into audit (at, reader_id, action, subject) values (?, ?, ?, ?)')
    .run(new Date().toISOString(), readerId, action, JSON.stringify(subject));
}
