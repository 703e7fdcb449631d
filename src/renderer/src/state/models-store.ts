import { create } from 'zustand';
import type { ModelRow } from '../../../shared/contract/models.ts';
import { api, messageOf } from '../api/api.ts';
import { mainMetric } from '../models/metric-text.ts';

interface Models {
  /** null: not read yet */
  readonly models: readonly ModelRow[] | null;
  readonly problem: string | null;
  load(): void;
}

/** The installed models; main says when one was imported. */
export const useModels = create<Models>((set) => ({
  models: null,
  problem: null,
  load: () => {
    api.call('models.list', {}).then(
      (models) => set({ models, problem: null }),
      (error: unknown) => set({ problem: messageOf(error) }),
    );
  },
}));

/**
 * Models that can run a task now, the best measured first: what runs unless the reader chooses should be the best there
 * is. A figure without an interval (a training's own, an imported model's none) says too little to come before.
 */
export const usableFor = (models: readonly ModelRow[] | null, task: ModelRow['task']): readonly ModelRow[] =>
  (models ?? [])
    .filter((model) => model.state === 'ok' && model.task === task)
    .sort((a, b) => standing(b) - standing(a));

function standing(model: ModelRow): number {
  const metric = mainMetric(model);
  return metric && metric.low !== null ? metric.value : -1;
}
