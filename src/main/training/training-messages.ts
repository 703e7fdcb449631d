import { z } from 'zod';
import { LOSSES } from '../../ml/training/loss-names.ts';
import { TRAINABLE } from '../../shared/contract/training.ts';

/** What a training was begun with; kept beside its checkpoint, so that it can go on after a restart. */
export const trainingPlan = z.object({
  architecture: z.enum(TRAINABLE),
  recipe: z.object({
    model: z.string(),
    size: z.number().int(),
    epochs: z.number().int(),
    stepsPerEpoch: z.number().int(),
    batch: z.number().int(),
    learningRate: z.number(),
    loss: z.enum(LOSSES),
    patience: z.number().int(),
    seed: z.number().int(),
  }),
  /** folder of the patients; never logged, never sent to the page */
  data: z.string(),
});
export type TrainingPlan = z.infer<typeof trainingPlan>;

/** main -> child, once */
export const beginTraining = z.object({
  id: z.string(),
  dataDirectory: z.string(),
  plan: trainingPlan,
});
export type BeginTraining = z.infer<typeof beginTraining>;

/** child -> main */
export const fromTraining = z.discriminatedUnion('type', [
  z.object({ type: z.literal('backend'), backend: z.string() }),
  z.object({ type: z.literal('reading'), done: z.number(), total: z.number() }),
  /** both from 0 */
  z.object({ type: z.literal('step'), epoch: z.number(), step: z.number(), loss: z.number() }),
  z.object({ type: z.literal('epoch') }),
  z.object({ type: z.literal('done') }),
  z.object({ type: z.literal('failed'), message: z.string() }),
]);
export type FromTraining = z.infer<typeof fromTraining>;
