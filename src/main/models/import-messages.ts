import { z } from 'zod';
import { preprocessingCard } from '../../ml/models/model-card.ts';

/** main -> child, once */
export const importOrder = z.object({
  request: z.object({
    architecture: z.string().nullable(),
    weights: z.string(),
    id: z.string(),
    preprocessing: preprocessingCard.shape.kind.nullable(),
    into: z.string(),
  }),
  /** resident memory of the process, bytes */
  memoryLimit: z.number().positive(),
});
export type ImportOrder = z.infer<typeof importOrder>;

/** child -> main, once; `card` is the card that was written, as JSON */
export const importAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), card: z.unknown() }),
  z.object({ ok: z.literal(false), code: z.string(), message: z.string() }),
]);
export type ImportAnswer = z.infer<typeof importAnswer>;
