import { z } from 'zod';
import { nothing, request } from './define.ts';
import { storedEvaluation } from './evaluation.ts';
import { modelId } from './inference.ts';

export const modelMetric = z.object({
  name: z.string(),
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  protocol: z.string(),
});
export type ModelMetric = z.infer<typeof modelMetric>;

export const ensembleRule = z.enum(['mean', 'vote']);
export type EnsembleRule = z.infer<typeof ensembleRule>;

/** What the rules of an ensemble are called. */
export const ENSEMBLE_RULES: Record<EnsembleRule, string> = {
  mean: 'mean probability',
  vote: 'majority vote',
};

export const modelRow = z.object({
  modelId,
  state: z.enum(['ok', 'broken']),
  /** cause and remedy, when broken */
  problem: z.string().nullable(),
  name: z.string(),
  version: z.string(),
  /** first 12 hex digits of the model hash */
  hash: z.string(),
  task: z.enum(['classification', 'segmentation']),
  architecture: z.string(),
  parameters: z.number().int(),
  inputSize: z.string(),
  preprocessing: z.string(),
  threshold: z.number(),
  data: z.string(),
  split: z.string(),
  recipe: z.string(),
  licence: z.string(),
  origin: z.string(),
  metrics: z.array(modelMetric),
  /** of several models as one: its rule and members, as they were when it was made; null for a single model */
  ensemble: z
    .object({ rule: ensembleRule, members: z.array(z.object({ id: modelId, hash: z.string() })) })
    .nullable(),
  /** imported, trained or made here: can be removed */
  own: z.boolean(),
});
export type ModelRow = z.infer<typeof modelRow>;

export const engineStatus = z.object({
  engine: z.string(),
  device: z.string(),
  /** self-check: why this engine was chosen, why others were not */
  reasons: z.array(z.string()),
  /** those of the reasons that mean that something is wrong: an engine that was disabled, or had no room */
  problems: z.array(z.string()),
});
export type EngineStatus = z.infer<typeof engineStatus>;

export const modelRequests = {
  'models.list': request(nothing, z.array(modelRow)),
  'models.engine': request(nothing, engineStatus.nullable()),
  /** Makes several models one; it gets a card and a hash of its own and is used as any model. */
  'models.createEnsemble': request(
    z
      .object({
        modelId,
        /** empty: made of the members' names */
        name: z.string().trim().max(80),
        rule: ensembleRule,
        members: z.array(modelId).min(2).max(16),
      })
      .strict(),
    nothing,
  ),
  /** Takes one of the reader's own models off the disk; what it said of patients stays. */
  'models.remove': request(z.object({ modelId }).strict(), nothing),
  'models.evaluations': request(nothing, z.array(storedEvaluation)),
};
