import type { z } from 'zod';
import { SulcusError } from '../../shared/sulcus-error.ts';

/**
 * A row as its schema says, or an error that names the table. Rows are checked on the way out because a damaged
 * or hand-edited catalogue must fail here, not as a wrong mask on a screen.
 */
export function parseRow<S extends z.ZodType>(schema: S, row: unknown, table: string): z.output<S> {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new SulcusError(
    'CATALOGUE_ROW_INVALID',
    `A row of the catalogue's table ${table} is not valid (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}). Restore a backup from the data directory.`,
  );
}

export const parseRows = <S extends z.ZodType>(schema: S, rows: unknown[], table: string): z.output<S>[] =>
  rows.map((row) => parseRow(schema, row, table));
