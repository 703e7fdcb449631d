import { type VolumeMetrics, volumeMetrics } from '../../ml/evaluation/segmentation-metrics.ts';
import type { ClassifiedPatient, SegmentedPatient } from '../../ml/evaluation/summarise.ts';
import { GROUND_TRUTH, modelSource } from '../../shared/domain/mask-source.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { listMasks, maskPixels } from '../catalogue/mask-rows.ts';
import { listSlices, readSeries } from '../catalogue/series-rows.ts';
import type { Services } from '../handlers/create-handlers.ts';
import { listPredictions } from '../inference/prediction-store.ts';

/** How much there is to measure against: volumes, their slices with ground truth, and those with tumour. */
export function groundTruthOf(
  { database }: Services,
  seriesIds: readonly number[],
): { patients: number; slices: number; positives: number } {
  const masks = seriesIds.flatMap((seriesId) => listMasks(database, seriesId, GROUND_TRUTH));
  return {
    patients: seriesIds.length,
    slices: masks.length,
    positives: masks.filter((mask) => mask.pixels > 0).length,
  };
}

/** A segmentation model's stored masks of a series beside its ground truth; slices without ground truth do not count. */
export function segmentedPatient(services: Services, seriesId: number, modelId: string): SegmentedPatient {
  const { database, models } = services;
  const series = readSeries(database, seriesId);
  const hash = models.current(modelId)?.hash ?? '';
  const truth = new Map(listMasks(database, seriesId, GROUND_TRUTH).map((row) => [row.slice_id, row]));
  const found = new Map(
    listMasks(database, seriesId, modelSource(modelId, hash)).map((row) => [row.slice_id, row]),
  );
  const slices = listSlices(database, seriesId).flatMap((slice) => {
    const reference = truth.get(slice.id);
    if (!reference) return [];
    const own = found.get(slice.id);
    return [{ found: own ? maskPixels(own) : null, truth: maskPixels(reference) }];
  });
  const metrics: VolumeMetrics = volumeMetrics({ width: series.width, height: series.height, slices });
  return { patient: series.name, metrics };
}

/**
 * A classifier's stored scores of a series beside its ground truth.
 * @throws SulcusError SLICE_NOT_SCORED when a slice with ground truth has no score: leaving it out would flatter
 */
export function classifiedPatient(services: Services, seriesId: number, modelId: string): ClassifiedPatient {
  const { database, models } = services;
  const series = readSeries(database, seriesId);
  const run = listPredictions(database, seriesId, (id) => models.current(id)).find(
    (candidate) => candidate.modelId === modelId && candidate.current,
  );
  const predicted = new Map(run?.slices.map((slice) => [slice.sliceId, slice]));
  const slices = listMasks(database, seriesId, GROUND_TRUTH).map((row) => {
    const prediction = predicted.get(row.slice_id);
    if (!prediction || prediction.outcome === 'failed') {
      throw new SulcusError(
        'SLICE_NOT_SCORED',
        `${series.name}: the model gave no score for a slice with ground truth. Leaving it out would flatter the figures, so nothing was measured.`,
      );
    }
    // a blank slice is not shown to the model: it counts as called negative
    return { score: prediction.score ?? 0, positive: row.pixels > 0 };
  });
  return { patient: series.name, slices };
}
