import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import { SulcusError } from '../../shared/sulcus-error.ts';

/** Columns of a data.csv by patient code. */
export type PatientTable = ReadonlyMap<string, Readonly<Record<string, string>>>;

export interface PatientFacts {
  readonly age: string | null;
  readonly sex: string | null;
  /** everything else; shown folded, as bare codes where no table is cited */
  readonly research: Readonly<Record<string, string>>;
}

/**
 * Reads the LGG `data.csv`: one row per patient, first column the code without the date.
 * @throws SulcusError PATIENT_TABLE_INVALID naming the file and, where known, the line
 */
export async function readPatientTable(path: string): Promise<PatientTable> {
  const name = basename(path);
  let rows: string[][];
  try {
    rows = parse(await readFile(path, 'utf8'), {
      bom: true,
      skip_empty_lines: true,
      trim: true,
    }) as string[][];
  } catch (error) {
    const line = error instanceof Error && 'lines' in error ? ` at line ${String(error.lines)}` : '';
    throw new SulcusError(
      'PATIENT_TABLE_INVALID',
      `${name} is not a readable table${line}: ages and research data are not shown. Correct it and open the folder again.`,
    );
  }
  const [header, ...body] = rows;
  if (header?.[0]?.toLowerCase() !== 'patient') {
    throw new SulcusError(
      'PATIENT_TABLE_INVALID',
      `${name} does not begin with a column "Patient": ages and research data are not shown.`,
    );
  }
  return new Map(
    body.map((cells) => [
      cells[0] ?? '',
      Object.fromEntries(header.slice(1).map((key, i) => [key, cells[i + 1] ?? ''])),
    ]),
  );
}

/** Joins on the first three parts of the name (`TCGA_CS_4941`), never on the date. */
export function joinPatientTable(table: PatientTable, patientCode: string): PatientFacts | null {
  const row = table.get(patientCode.split('_').slice(0, 3).join('_'));
  if (!row) return null;
  const { age_at_initial_pathologic: age, ...rest } = row;
  const research: Record<string, string> = {};
  for (const [key, value] of Object.entries(rest)) if (value !== '') research[key] = value;
  // gender stands there as a bare code and no source for its meaning is cited: it stays research data
  return { age: age || null, sex: null, research };
}
