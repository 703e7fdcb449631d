import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinPatientTable, readPatientTable } from './patient-table.ts';

describe('the patient table', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sulcus-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const read = async (text: string) => {
    const path = join(folder, 'data.csv');
    await writeFile(path, text);
    return readPatientTable(path);
  };

  it('joins on the first three name parts and leaves codes bare', async () => {
    const { table } = await read(
      'Patient,gender,age_at_initial_pathologic,laterality\nP_A_1,2,67,1\nP_A_2,1,,2\n',
    );
    expect(joinPatientTable(table, 'P_A_1_more')).toEqual({
      age: '67',
      sex: null,
      research: { gender: '2', laterality: '1' },
    });
    expect(joinPatientTable(table, 'P_A_2')?.age).toBeNull();
    expect(joinPatientTable(table, 'P_C_1')).toBeNull();
  });

  it('believes neither of two different rows of one patient, and says so', async () => {
    const { table, problems } = await read(
      'Patient,age_at_initial_pathologic\nA_B_1,57\nA_B_1,75\nA_B_2,30\nA_B_2,30\n',
    );
    expect(joinPatientTable(table, 'A_B_1')).toBeNull();
    expect(joinPatientTable(table, 'A_B_2')?.age).toBe('30');
    expect(problems).toEqual([
      { code: 'PATIENT_TWICE', file: 'data.csv', message: expect.stringContaining('A_B_1') },
    ]);
  });

  it('names file and line of a quote that never ends, and refuses another table', async () => {
    await expect(read('Patient,a\nP_A_1,1\nP_A_2,"2\n')).rejects.toMatchObject({
      code: 'PATIENT_TABLE_INVALID',
      message: expect.stringMatching(/data\.csv.*line \d/),
    });
    for (const text of ['', 'id,a\n1,2\n'])
      await expect(read(text)).rejects.toMatchObject({ code: 'PATIENT_TABLE_INVALID' });
  });

  it('reads a byte order mark, Windows line ends and a column called __proto__', async () => {
    const { table } = await read('\uFEFFPatient,__proto__,age_at_initial_pathologic\r\nP_A_1,x,50\r\n');
    expect(joinPatientTable(table, 'P_A_1')?.age).toBe('50');
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('names file and line of a damaged table', async () => {
    await expect(read('Patient,a\nP_A_1,2,3,4\n')).rejects.toMatchObject({
      code: 'PATIENT_TABLE_INVALID',
      message: expect.stringMatching(/data\.csv.*line 2/),
    });
  });
});
