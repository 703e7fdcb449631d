import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Reader } from '../../shared/contract/app.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { audit } from './audit.ts';
import { parseRow, parseRows } from './parse-row.ts';
import { inTransaction } from './transaction.ts';

const readerRow = z
  .object({ id: z.number(), name: z.string(), created_at: z.string() })
  .transform((row): Reader => ({ readerId: row.id, name: row.name, createdAt: row.created_at }));

export const listReaders = (database: Database): Reader[] =>
  parseRows(
    readerRow,
    database.prepare('select id, name, created_at from reader order by name').all(),
    'reader',
  );

/** @throws SulcusError READER_EXISTS (names are compared without case) */
export function createReader(database: Database, name: string): Reader {
  return inTransaction(database, () => {
    if (database.prepare('select 1 from reader where name = ?').get(name)) {
      throw new SulcusError(
        'READER_EXISTS',
        `There is a reader named ${name} already. Choose that one from the list.`,
      );
    }
    const { lastInsertRowid } = database
      .prepare('insert into reader (name, created_at) values (?, ?)')
      .run(name, new Date().toISOString());
    audit(database, Number(lastInsertRowid), 'reader.created', { readerId: Number(lastInsertRowid) });
    return readReader(database, Number(lastInsertRowid));
  });
}

/** @throws SulcusError READER_UNKNOWN */
export function readReader(database: Database, readerId: number): Reader {
  const row = database.prepare('select id, name, created_at from reader where id = ?').get(readerId);
  if (!row)
    throw new SulcusError(
      'READER_UNKNOWN',
      'This reader is not in the catalogue. Choose who is reading again.',
    );
  return parseRow(readerRow, row, 'reader');
}

export function readSettings(database: Database): Record<string, string> {
  const rows = parseRows(
    z.object({ key: z.string(), value: z.string() }),
    database.prepare('select key, value from setting').all(),
    'setting',
  );
  return Object.fromEntries(rows.map((row) => [row.key, row.value]));
}

export function writeSetting(database: Database, key: string, value: string): void {
  inTransaction(database, () =>
    database
      .prepare(
        'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
      )
      .run(key, value),
  );
}
