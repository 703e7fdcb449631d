import { basename } from 'node:path';
import { type PatientSplit, patientCodeOf, type SplitPart } from '../../ml/evaluation/patient-split.ts';
import type { Notice } from '../../shared/contract/define.ts';
import type { Evaluation } from '../../shared/contract/evaluation.ts';
import { GROUND_TRUTH } from '../../shared/domain/mask-source.ts';
import { volumesText } from '../../shared/evaluation/measured-text.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { readSeries } from '../catalogue/series-rows.ts';
import type { Services } from '../handlers/create-handlers.ts';
import { importFolder } from '../import-folder.ts';
import { leftOutNotice, measurable, patientCodes, referenceOf } from './collect-cases.ts';
import { measureModels } from './measure-models.ts';
import { seenPatients } from './seen-patients.ts';

export interface EvaluateProgress {
  readonly phase: 'reading' | 'evaluating';
  readonly done: number;
  readonly total: number;
  readonly remainingSeconds: number | null;
}

export interface EvaluateOptions {
  readonly services: Services;
  readonly folder: string;
  /** empty: every model there is */
  readonly modelIds: readonly string[];
  /** which patients count; null: all of the folder */
  readonly split: { readonly split: PatientSplit; readonly part: SplitPart } | null;
  readonly onProgress: (progress: EvaluateProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Measures models on a folder with ground truth, through the very path a reader's analysis takes: import, job, engine,
 * stored masks. Patients never cross a split: one part of the split is measured as a whole. A model that cannot be
 * measured is a problem of its own; the others go on.
 * @throws SulcusError SPLIT_PATIENT_ABSENT, NO_GROUND_TRUTH, MODEL_UNKNOWN, what import throws, and what the job throws
 *   when no model could be measured
 */
export async function evaluateFolder(
  options: EvaluateOptions,
): Promise<{ evaluation: Evaluation; problems: readonly Notice[] }> {
  const { services, onProgress, signal } = options;
  const modelIds = options.modelIds.length > 0 ? options.modelIds : usableModels(services);
  for (const modelId of modelIds)
    services.models.require(modelId, services.models.card(modelId)?.task ?? 'segmentation');
  const { seriesIds, problems } = await importFolder(services, options.folder, signal, (progress) =>
    onProgress({ phase: 'reading', ...progress }),
  );
  if (signal.aborted) throw new SulcusError('CANCELLED', 'The evaluation was cancelled.');
  const wanted = choose(seriesIds, services, options.split);
  const { seriesIds: chosen, missing } = measurable(services, wanted, GROUND_TRUTH);
  if (chosen.length === 0) {
    throw new SulcusError(
      'NO_GROUND_TRUTH',
      `No slice of ${basename(options.folder)} has a ground-truth mask beside it, so nothing can be measured. Put the _mask.tif files beside the slices.`,
    );
  }
  const data = referenceOf(services, chosen, GROUND_TRUTH);
  const { models, failures } = await measureModels({
    services,
    modelIds,
    seriesIds: chosen,
    reference: GROUND_TRUTH,
    onProgress: (progress) => onProgress({ phase: 'evaluating', ...progress }),
    signal,
  });
  const notInFigures = [
    ...(missing > 0 ? [leftOutNotice(missing, wanted.length, REFERENCE)] : []),
    ...(data.positives === 0 ? [NO_POSITIVES] : []),
    ...failures.map(({ code, message }) => ({ code, message })),
  ];
  const protocol = protocolOf(options.split, volumesText(data));
  return {
    evaluation: {
      ...{ protocol, data, reference: REFERENCE, models },
      remarks: [...notInFigures, ...(await seenPatients(services, Object.keys(models), chosen))],
    },
    problems: [...problems, ...notInFigures],
  };
}

const REFERENCE = 'ground truth';

const NO_POSITIVES: Notice = {
  code: 'NO_POSITIVES',
  message:
    'No slice has tumour in its ground truth: what is outlined is a false positive throughout, recall and Dice say nothing.',
};

const usableModels = ({ models }: Services): string[] =>
  models.list().flatMap((model) => (model.state === 'ok' ? [model.modelId] : []));

const protocolOf = (split: EvaluateOptions['split'], volumes: string): string =>
  split
    ? `by patient, ${volumes} of the ${split.part} part`
    : `by patient, ${volumes} of the folder (some may have been trained on)`;

function choose(seriesIds: readonly number[], services: Services, split: EvaluateOptions['split']): number[] {
  if (!split) return [...seriesIds];
  const wanted = new Set(split.split[split.part].map(patientCodeOf));
  if (wanted.size === 0)
    throw new SulcusError('SPLIT_EMPTY', `The split names no patient for its part ${split.part}.`);
  const chosen = seriesIds.filter((id) => wanted.has(readSeries(services.database, id).code));
  const found = patientCodes(services, chosen);
  const absent = [...wanted].filter((code) => !found.has(code));
  if (absent.length > 0) {
    throw new SulcusError(
      'SPLIT_PATIENT_ABSENT',
      `The split names ${absent.length} patients that are not in the folder (${absent.slice(0, 3).join(', ')}${absent.length > 3 ? ', …' : ''}). A part is measured as a whole: give the folder that holds them all.`,
    );
  }
  return chosen;
}
