import { seededRandom } from '../../shared/seeded-random.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { PatientSplit } from './patient-split.ts';

/** Shares of patients for choosing epoch and threshold, and for the one measurement at the end. */
const VALIDATION = 0.15;
const TEST = 0.15;

/**
 * Deals patients at random to training, validation and test (70, 15 and 15 %). Of fewer than five patients none is kept
 * for the test. The same patients and seed give the same split, in whatever order they come.
 * @param patients codes, without examination dates: all examinations of a patient are in one part
 * @throws SulcusError SPLIT_TOO_FEW with fewer than two patients
 */
export function drawSplit(patients: readonly string[], seed: number): PatientSplit {
  const codes = [...new Set(patients)].sort();
  if (codes.length < 2)
    throw new SulcusError(
      'SPLIT_TOO_FEW',
      `Training needs at least two patients with masks (_mask.tif), one to learn from and one to choose by; here ${codes.length === 1 ? 'is one' : 'is none'}. Choose the folder that holds the patients’ folders.`,
    );
  const random = seededRandom(seed);
  for (let i = codes.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [codes[i], codes[j]] = [codes[j] ?? '', codes[i] ?? ''];
  }
  const validation = Math.max(1, Math.round(VALIDATION * codes.length));
  const kept = validation + (codes.length < 5 ? 0 : Math.max(1, Math.round(TEST * codes.length)));
  return {
    rule: `drawn by patient, seed ${seed}`,
    train: codes.slice(kept).sort(),
    validation: codes.slice(0, validation).sort(),
    test: codes.slice(validation, kept).sort(),
  };
}
