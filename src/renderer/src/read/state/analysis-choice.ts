import { create } from 'zustand';
import type { AnalysisMode, Job } from '../../../../shared/contract/inference.ts';
import type { ModelRow } from '../../../../shared/contract/models.ts';

interface AnalysisChoice {
  /** null: the first there is; 'none': none */
  readonly classifierId: string | null;
  readonly segmenterId: string | null;
  /** null: as the settings say */
  readonly mode: AnalysisMode | null;
  set(change: Partial<Pick<AnalysisChoice, 'classifierId' | 'segmenterId' | 'mode'>>): void;
}

/** Which models the reader runs; the same for every series until it is changed. */
export const useAnalysisChoice = create<AnalysisChoice>((set) => ({
  classifierId: null,
  segmenterId: null,
  mode: null,
  set: (change) => set(change),
}));

/** The model id a choice stands for among those that can be used now. */
export function choiceKey(choice: string | null, models: readonly ModelRow[]): string | null {
  if (choice === 'none') return null;
  return models.find((model) => model.modelId === choice)?.modelId ?? models[0]?.modelId ?? null;
}

/** The newest job of a list in any order, or null. */
export const latestJob = (jobs: readonly Job[]): Job | null =>
  jobs.reduce<Job | null>((newest, job) => (newest && newest.jobId > job.jobId ? newest : job), null);
