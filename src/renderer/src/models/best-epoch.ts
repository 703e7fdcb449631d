import type { TrainingEpoch } from '../../../shared/contract/model-import.ts';

/** The first epoch with the highest validation score, as training itself chooses. */
export const bestOf = (epochs: readonly TrainingEpoch[]): TrainingEpoch | undefined =>
  epochs.reduce<TrainingEpoch | undefined>(
    (best, epoch) => (best && best.validation >= epoch.validation ? best : epoch),
    undefined,
  );
