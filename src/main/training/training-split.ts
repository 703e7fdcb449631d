import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { scanFolder } from '../../ml/data/scan-folder.ts';
import { drawSplit } from '../../ml/evaluation/draw-split.ts';
import { type PatientSplit, readPatientSplit } from '../../ml/evaluation/patient-split.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { trainingFolder } from './training-paths.ts';

/** Of a folder's own split, if it brings one. */
const NAMES = ['splits.json', 'split.json'];

export interface TrainingSplit {
  readonly split: PatientSplit;
  /** for people and for the model's card */
  readonly name: string;
}

/**
 * Which patients a training may see: the split that lies in the folder, else one drawn by patient from the seed.
 * @throws SulcusError SPLIT_UNREADABLE, SPLIT_OVERLAP, SPLIT_TOO_FEW, and what `scanFolder` throws
 */
export async function findSplit(folder: string, seed: number): Promise<TrainingSplit> {
  for (const name of NAMES) {
    const path = join(folder, name);
    if (await isThere(path)) return { split: await readPatientSplit(path), name: basename(path) };
  }
  const { patients } = await scanFolder(folder);
  const withMasks = patients.filter(({ slices }) => slices.some(({ maskPath }) => maskPath));
  const split = drawSplit(
    withMasks.map(({ patientCode }) => patientCode),
    seed,
  );
  return { split, name: split.rule };
}

/**
 * The split of a training that may have been begun before: what was found or drawn then is kept beside its checkpoint,
 * because with another one it would be measured on patients it has learned from.
 * @throws SulcusError what `findSplit` throws, DISK_FULL, NOT_WRITABLE
 */
export async function splitOf(
  dataDirectory: string,
  id: string,
  data: string,
  seed: number,
): Promise<TrainingSplit> {
  const kept = join(trainingFolder(dataDirectory, id), 'split.json');
  if (await isThere(kept)) {
    const split = await readPatientSplit(kept);
    return { split, name: split.rule || basename(kept) };
  }
  const found = await findSplit(data, seed);
  await writeFileAtomically(kept, JSON.stringify({ ...found.split, rule: found.name }));
  return found;
}

const isThere = (path: string): Promise<boolean> =>
  readFile(path).then(
    () => true,
    () => false,
  );
