import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { SulcusError } from '../../shared/sulcus-error.ts';

export const SPLIT_PARTS = ['train', 'validation', 'test'] as const;
export type SplitPart = (typeof SPLIT_PARTS)[number];

const splitFile = z.object({
  rule: z.string().default(''),
  train: z.array(z.string()),
  validation: z.array(z.string()),
  test: z.array(z.string()),
});

/** Which patient belongs to which part; by folder name of the patient. */
export type PatientSplit = z.infer<typeof splitFile>;

/**
 * Reads a split file and refuses one in which a patient crosses a part: slices of one patient on both sides make every
 * figure worthless. Patients are compared by code, so two examinations of one patient may not be parted either.
 * @throws SulcusError SPLIT_UNREADABLE, SPLIT_OVERLAP
 */
export async function readPatientSplit(path: string): Promise<PatientSplit> {
  const file = basename(path);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new SulcusError(
      'SPLIT_UNREADABLE',
      `The split file ${file} is not there or can not be read. Check the path.`,
    );
  });
  let split: PatientSplit;
  try {
    split = splitFile.parse(JSON.parse(text));
  } catch {
    throw new SulcusError(
      'SPLIT_UNREADABLE',
      `${file} is no split file. It must be JSON with the lists train, validation and test of patient folders.`,
    );
  }
  const seen = new Map<string, SplitPart>();
  for (const part of SPLIT_PARTS) {
    for (const name of split[part]) {
      const code = patientCodeOf(name);
      const before = seen.get(code);
      if (before && before !== part) {
        throw new SulcusError(
          'SPLIT_OVERLAP',
          `${file}: ${code} stands in ${before} and in ${part}. Put every patient into one part only.`,
        );
      }
      seen.set(code, part);
    }
  }
  return split;
}

/** A folder name without its examination date: `CODE_YYYYMMDD` is CODE. */
export const patientCodeOf = (folder: string): string => folder.replace(/_(?:19|20)\d{6}$/, '');
