import type { Database } from 'better-sqlite3';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { migration001 } from './001-initial.ts';
import { migration002 } from './002-spread.ts';
import { migration003 } from './003-slice-reviews-and-measures.ts';
import { migration004 } from './004-own-texts-and-indexes.ts';

const MIGRATIONS: readonly string[] = [migration001, migration002, migration003, migration004];

/** The `user_version` this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings a catalogue up to SCHEMA_VERSION, one transaction per step.
 * @throws SulcusError CATALOGUE_TOO_NEW when a later Sulcus wrote it
 */
export function migrate(database: Database): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION) {
    throw new SulcusError(
      'CATALOGUE_TOO_NEW',
      `The catalogue was written by a newer Sulcus (schema ${version}, this one knows ${SCHEMA_VERSION}). Start that version, or choose another data directory.`,
    );
  }
  for (let step = version; step < SCHEMA_VERSION; step++) {
    database.transaction(() => {
      database.exec(MIGRATIONS[step] ?? '');
      database.pragma(`user_version = ${step + 1}`);
    })();
  }
}
