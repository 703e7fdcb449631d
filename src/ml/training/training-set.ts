import { basename } from 'node:path';
import { groupBy } from '../../shared/group-by.ts';
import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { readGroundTruth, refuseOwnExport } from '../data/ground-truth.ts';
import { readImageFile } from '../data/read-image-file.ts';
import { type ScannedSeries, scanFolder } from '../data/scan-folder.ts';
import { readTiffPages } from '../data/tiff/decode-tiff.ts';
import { patientCodeOf } from '../evaluation/patient-split.ts';
import type { PreprocessingCard } from '../models/model-card.ts';
import { isConstant } from '../preprocessing/intensity-scale.ts';
import type { Normaliser } from '../preprocessing/normaliser.ts';
import { normaliserFor } from '../preprocessing/preprocess.ts';

/** One slice with its ground truth. */
export interface TrainingSlice {
  readonly slice: DecodedSlice;
  /** width * height, 0|1 */
  readonly mask: Uint8Array;
  readonly positive: boolean;
}

/** One volume, kept as decoded; its intensities are made when an example is drawn. */
export interface TrainingPatient {
  readonly name: string;
  readonly slices: readonly TrainingSlice[];
  readonly normalise: Normaliser;
}

export interface ReadOptions {
  readonly folder: string;
  /** patient folders of this part of the split */
  readonly names: readonly string[];
  readonly part: 'train' | 'validation';
  readonly preprocessing: PreprocessingCard;
  readonly signal: AbortSignal;
  onPatient(done: number, total: number): void;
}

/**
 * Reads the patients of one part of a split with their masks. Slices without a mask are left out; so are blank ones,
 * which no model is ever shown.
 * @throws SulcusError SPLIT_PATIENT_ABSENT, NO_GROUND_TRUTH, NO_POSITIVES, MASK_SIZE and what else a file is refused for:
 *   a model trained on half of what was meant would claim data it has not seen
 */
export async function readTrainingPatients(options: ReadOptions): Promise<TrainingPatient[]> {
  const { folder, names, part, preprocessing, signal } = options;
  const scan = await scanFolder(folder, { signal });
  const wanted = new Set(names.map(patientCodeOf));
  // copies of one scan have one name: it is learned from once
  const volumes = groupBy(
    scan.patients.filter((one) => wanted.has(one.patientCode)),
    ({ patientCode, studyDate, seriesName }) => `${patientCode} ${studyDate} ${seriesName}`,
  );
  const series = [...volumes.values()].flatMap(([first]) => first ?? []);
  const found = new Set(series.map((one) => one.patientCode));
  const absent = [...wanted].filter((code) => !found.has(code));
  if (absent.length > 0 || wanted.size === 0) {
    throw new SulcusError(
      'SPLIT_PATIENT_ABSENT',
      wanted.size === 0
        ? `The split names no patient for ${part}. Put some there: without them nothing can be trained honestly.`
        : `The split names ${absent.length} patients for ${part} that are not in ${basename(folder)} (${absent.slice(0, 3).join(', ')}${absent.length > 3 ? ', …' : ''}). Give the folder that holds them all.`,
    );
  }
  const patients: TrainingPatient[] = [];
  for (const [done, one] of series.entries()) {
    signal.throwIfAborted();
    options.onPatient(done, series.length);
    patients.push(readPatient(one, preprocessing));
    // lets Ctrl-C in between two patients
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  options.onPatient(series.length, series.length);
  checkTruth(patients, part, basename(folder));
  return patients;
}

function readPatient(series: ScannedSeries, preprocessing: PreprocessingCard): TrainingPatient {
  const decoded = series.slices.flatMap(({ path, maskPath }) => {
    const name = basename(path);
    const { pages, description } = readTiffPages(readImageFile(path, name), name);
    refuseOwnExport(description, name);
    const [slice] = pages;
    if (!slice) return [];
    return [{ slice, mask: maskPath ? readGroundTruth(maskPath, slice) : null }];
  });
  return {
    name: series.patientCode,
    slices: decoded.flatMap(({ slice, mask }) =>
      mask && !isConstant(slice) ? [{ slice, mask, positive: mask.includes(1) }] : [],
    ),
    // statistics over the whole volume, slices without a mask included, as the app takes them
    normalise: normaliserFor(
      { preprocessing },
      decoded.map(({ slice }) => slice),
    ),
  };
}

function checkTruth(patients: readonly TrainingPatient[], part: string, folder: string): void {
  const slices = patients.flatMap((patient) => patient.slices);
  if (slices.length === 0) {
    throw new SulcusError(
      'NO_GROUND_TRUTH',
      `No slice of the ${part} patients in ${folder} has a mask beside it (_mask.tif). Put the masks there.`,
    );
  }
  const positives = slices.filter((slice) => slice.positive).length;
  if (positives > 0 && positives < slices.length) return;
  throw new SulcusError(
    'NO_POSITIVES',
    `${positives === 0 ? 'No slice' : 'Every slice'} of the ${part} patients in ${folder} has tumour: a model needs slices of both kinds.`,
  );
}
