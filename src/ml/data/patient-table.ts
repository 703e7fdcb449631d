import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Notice } from '../../shared/contract/define.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';

/** Columns of a data.csv by patient code. */
export type PatientTable = ReadonlyMap<string, Readonly<Record<string, string>>>;

export interface ReadPatientTable {
  readonly table: PatientTable;
  /** patients left out because the file says two things of them */
  readonly problems: readonly Notice[];
}

export interface PatientFacts {
  readonly age: string | null;
  readonly sex: string | null;
  /** everything else; shown folded, as bare codes where no table is cited */
  readonly research: Readonly<Record<string, string>>;
}

/**
 * Reads the LGG `data.csv`: one row per patient, first column the code without the date. Of a patient with two
 * different rows neither is believed.
 * @throws SulcusError PATIENT_TABLE_INVALID naming the file and, where known, the line
 */
export async function readPatientTable(path: string): Promise<ReadPatientTable> {
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
  const table = new Map<string, Record<string, string>>();
  const doubtful = new Set<string>();
  for (const [patient = '', ...cells] of body) {
    const row = Object.fromEntries(header.slice(1).map((key, i) => [key, cells[i] ?? '']));
    const before = table.get(patient);
    if (before && JSON.stringify(before) !== JSON.stringify(row)) doubtful.add(patient);
    table.set(patient, row);
  }
  for (const patient of doubtful) table.delete(patient);
  return { table, problems: [...doubtful].map((patient) => twoRows(name, patient)) };
}

const twoRows = (file: string, patient: string): Notice => ({
  code: 'PATIENT_TWICE',
  file,
  message: `${file} has two different rows for ${patient}: neither is shown. Correct the file and open the folder again.`,
});

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
