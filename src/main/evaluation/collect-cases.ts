import { volumeMetrics } from '../../ml/evaluation/segmentation-metrics.ts';
import type { ClassifiedPatient, SegmentedPatient } from '../../ml/evaluation/summarise.ts';
import type { Notice } from '../../shared/contract/define.ts';
import type { Evaluation } from '../../shared/contract/evaluation.ts';
import { GROUND_TRUTH, type MaskSource, modelSource } from '../../shared/domain/mask-source.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { listMasks, maskPixels } from '../catalogue/mask-rows.ts';
import { listSlices, readSeries, readSlice } from '../catalogue/series-rows.ts';
import type { Services } from '../handlers/create-handlers.ts';
import { listPredictions } from '../inference/prediction-store.ts';

type Catalogue = Pick<Services, 'database' | 'models'>;

export interface Subject {
  readonly seriesId: number;
  /** the volume, as the figures name it */
  readonly patient: string;
  readonly modelId: string;
  readonly reference: MaskSource;
}

/**
 * What models are measured against on a series, by slice; slices without it do not count. Of ground truth the slices
 * that have a mask file; a reader who leaves a slice blank among drawn ones has seen nothing there, so all readable
 * slices of a series that the reader has drawn on.
 * @returns 0|1 per pixel by slice id
 */
export function referenceMasks(
  { database }: Pick<Services, 'database'>,
  seriesId: number,
  reference: MaskSource,
): Map<number, Uint8Array> {
  const rows = listMasks(database, seriesId, reference);
  const drawn = new Map(rows.map((row) => [row.slice_id, maskPixels(row)]));
  if (reference === GROUND_TRUTH) return drawn;
  // one who has taken back what was drawn has said nothing
  if (rows.every(({ pixels }) => pixels === 0)) return new Map();
  return new Map(
    listSlices(database, seriesId)
      .filter(({ state }) => state === 'ok')
      .map(({ id, width, height }) => [id, drawn.get(id) ?? new Uint8Array(width * height)]),
  );
}

/** The series that have something to measure against, and how many have not. */
export function measurable(
  services: Pick<Services, 'database'>,
  seriesIds: readonly number[],
  reference: MaskSource,
): { seriesIds: number[]; missing: number } {
  const chosen = seriesIds.filter((id) => referenceMasks(services, id, reference).size > 0);
  return { seriesIds: chosen, missing: seriesIds.length - chosen.length };
}

/** Says that patients are not in the figures because they have nothing to measure against. */
export const leftOutNotice = (missing: number, all: number, reference: string): Notice => ({
  code: 'NO_GROUND_TRUTH',
  message: `${missing} of the ${all} chosen volumes ${missing === 1 ? 'has' : 'have'} no ${reference}; ${missing === 1 ? 'it is' : 'they are'} not in the figures.`,
});

/** How much there is to measure against: patients, volumes, their slices with a reference, and those with tumour. */
export function referenceOf(
  services: Pick<Services, 'database'>,
  seriesIds: readonly number[],
  reference: MaskSource,
): Evaluation['data'] {
  let slices = 0;
  let positives = 0;
  for (const seriesId of seriesIds) {
    const masks = referenceMasks(services, seriesId, reference);
    slices += masks.size;
    for (const mask of masks.values()) if (mask.includes(1)) positives++;
  }
  const patients = patientCodes(services, seriesIds).size;
  return { patients, volumes: seriesIds.length, slices, positives };
}

/** Codes of the patients that series are of. */
export const patientCodes = (
  { database }: Pick<Services, 'database'>,
  seriesIds: readonly number[],
): ReadonlySet<string> => new Set(seriesIds.map((id) => readSeries(database, id).code));

/** A name for each series that no other one has: its own, and where two share it with patient and date before it. */
export function patientNames(
  { database }: Pick<Services, 'database'>,
  seriesIds: readonly number[],
): ReadonlyMap<number, string> {
  const rows = seriesIds.map((id) => readSeries(database, id));
  return new Map(
    rows.map(({ id, name, code, study_date: date }) => [
      id,
      rows.filter((other) => other.name === name).length > 1 ? `${code} ${date} ${name}` : name,
    ]),
  );
}

/** A segmentation model's stored masks of a series beside the reference; slices without one do not count. */
export function segmentedPatient(services: Catalogue, subject: Subject): SegmentedPatient {
  const { database, models } = services;
  const { seriesId, modelId, patient, reference } = subject;
  const { width, height, code } = readSeries(database, seriesId);
  const hash = models.current(modelId)?.hash ?? '';
  const truth = referenceMasks(services, seriesId, reference);
  const found = new Map(
    listMasks(database, seriesId, modelSource(modelId, hash)).map((row) => [row.slice_id, row]),
  );
  const slices = listSlices(database, seriesId).flatMap(({ id }) => {
    const expected = truth.get(id);
    if (!expected) return [];
    const own = found.get(id);
    return [{ found: own ? maskPixels(own) : null, truth: expected }];
  });
  return { patient, code, metrics: volumeMetrics({ width, height, slices }) };
}

/**
 * A classifier's stored scores of a series beside the reference.
 * @throws SulcusError SLICE_NOT_SCORED when a slice with a reference has no score: leaving it out would flatter
 */
export function classifiedPatient(services: Catalogue, subject: Subject): ClassifiedPatient {
  const { database, models } = services;
  const { seriesId, modelId, patient, reference } = subject;
  const run = listPredictions(database, seriesId, (id) => models.current(id)).find(
    (candidate) => candidate.modelId === modelId && candidate.current,
  );
  const predicted = new Map(run?.slices.map((slice) => [slice.sliceId, slice]));
  const slices = [...referenceMasks(services, seriesId, reference)].map(([sliceId, mask]) => {
    const prediction = predicted.get(sliceId);
    if (!prediction || prediction.outcome === 'failed') {
      const { number } = readSlice(database, sliceId);
      throw new SulcusError(
        'SLICE_NOT_SCORED',
        `${patient}: the model gave no score for slice ${number}, which has ground truth. Leaving it out would flatter the figures, so nothing was measured.`,
      );
    }
    // a blank slice is not shown to the model: it counts as called negative
    return { score: prediction.score ?? 0, positive: mask.includes(1) };
  });
  return { patient, code: readSeries(database, seriesId).code, slices };
}
