import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { parseRow } from '../catalogue/parse-row.ts';

/** What a reader has written for the report of a series. */
export function readerText(
  database: Database,
  seriesId: number,
  readerId: number,
): { text: string; savedAt: string | null } {
  const row = database
    .prepare('select body, saved_at from report_text where series_id = ? and reader_id = ?')
    .get(seriesId, readerId);
  if (!row) return { text: '', savedAt: null };
  const parsed = parseRow(z.object({ body: z.string(), saved_at: z.string() }), row, 'report_text');
  return { text: parsed.body, savedAt: parsed.saved_at };
}
