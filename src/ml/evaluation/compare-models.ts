import {
  type Comparison,
  PAIRED_MEASURES,
  type PairedDifference,
  type PairedMeasure,
  pairedMeasure,
} from '../../shared/contract/comparison.ts';
import type { Evaluation, ModelEvaluation } from '../../shared/contract/evaluation.ts';
import { type BlandAltman, blandAltman, exactSignTest } from '../../shared/evaluation/paired-statistics.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { bootstrapOverPatients } from './bootstrap.ts';
import { byPatient } from './by-patient.ts';
import { mean } from './segmentation-metrics.ts';

/**
 * Holds all models of an evaluation against each other, pair by pair within a task.
 * @throws SulcusError COMPARE_SAME_NAME when two volumes share a name, so that patients cannot be paired
 */
export function compareModels(evaluation: Evaluation): Comparison {
  const models = Object.entries(evaluation.models);
  const pairs = pairedMeasure.options.flatMap((measure) => {
    const measured = models.flatMap(([id, model]) => {
      const values = valuesOf(model, measure);
      return values ? [{ id, values }] : [];
    });
    return measured.flatMap((a, at) => measured.slice(at + 1).map((b) => pairOf(measure, a, b)));
  });
  const volumes = models.flatMap(([id, model]): [string, BlandAltman | null][] =>
    'segmentation' in model
      ? [[id, blandAltman(model.patients.map((row) => [row.foundPixels, row.truthPixels] as const))]]
      : [],
  );
  return { ...evaluation, pairs, volumes: Object.fromEntries(volumes) };
}

interface MeasuredVolume {
  readonly patient: string;
  readonly code?: string | undefined;
  readonly value: number;
}

interface Measured {
  readonly id: string;
  /** by name of the volume */
  readonly values: ReadonlyMap<string, MeasuredVolume>;
}

/** null: the model's task does not have this measure. */
function valuesOf(model: ModelEvaluation, measure: PairedMeasure): Map<string, MeasuredVolume> | null {
  if ('segmentation' in model)
    return measure === 'accuracy'
      ? null
      : byVolume(model.patients.map((row) => ({ ...row, value: row[measure] })));
  return measure === 'accuracy'
    ? byVolume(model.patients.map((row) => ({ ...row, value: row.accuracy })))
    : null;
}

function byVolume(
  rows: readonly (Omit<MeasuredVolume, 'value'> & { readonly value: number | null })[],
): Map<string, MeasuredVolume> {
  if (new Set(rows.map(({ patient }) => patient)).size < rows.length) {
    throw new SulcusError(
      'COMPARE_SAME_NAME',
      'Two volumes of the folder have the same name, so patients cannot be paired. Rename one of the two folders.',
    );
  }
  return new Map(
    rows.flatMap(({ patient, code, value }) =>
      value === null ? [] : [[patient, { patient, code, value }] as const],
    ),
  );
}

/** The differences of two models, one a patient: the mean over his volumes. */
function differencesOf(a: Measured, b: Measured): number[] {
  const volumes = [...a.values.values()].flatMap((volume) => {
    const other = b.values.get(volume.patient);
    return other === undefined ? [] : [{ ...volume, value: volume.value - other.value }];
  });
  return byPatient(volumes).map((own) => mean(own.map(({ value }) => value)));
}

function pairOf(measure: PairedMeasure, a: Measured, b: Measured): PairedDifference {
  const differences = differencesOf(a, b);
  const interval = bootstrapOverPatients(differences, mean);
  return {
    measure,
    name: PAIRED_MEASURES[measure],
    a: a.id,
    b: b.id,
    patients: differences.length,
    difference: {
      value: differences.length === 0 ? null : mean(differences),
      low: interval?.low ?? null,
      high: interval?.high ?? null,
    },
    signs: exactSignTest(differences),
  };
}
