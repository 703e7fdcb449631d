import { z } from 'zod';
import { nothing, request } from './define.ts';
import { modelId } from './inference.ts';
import { folderId } from './ingest.ts';

export const preprocessingKind = z.enum(['unit', 'slice-standardise', 'volume-standardise']);
export type PreprocessingKind = z.infer<typeof preprocessingKind>;

/** One epoch as `sulcus train` logged it. */
export const trainingEpoch = z.object({
  /** from 1 */
  epoch: z.number().int().positive(),
  /** mean over the epoch's batches */
  loss: z.number(),
  /** score of the validation patients, 0..1, larger is better */
  validation: z.number(),
});
export type TrainingEpoch = z.infer<typeof trainingEpoch>;

export const modelImportRequests = {
  /**
   * Takes in the one model of a folder; without `folderId` the operating system's dialog asks for it (`unavailable`
   * where the host has none: use `folders.list`).
   */
  'models.import': request(
    z
      .object({
        modelId,
        /** null: as published for its task */
        preprocessing: preprocessingKind.nullable(),
        folderId: folderId.nullable(),
      })
      .strict(),
    z.object({ outcome: z.enum(['imported', 'cancelled', 'unavailable']) }),
  ),
  /** The training log of a model that was trained here, by epoch; empty for every other. */
  'models.training': request(z.object({ modelId }).strict(), z.array(trainingEpoch)),
};

export const modelImportEvents = { 'models.changed': nothing };
