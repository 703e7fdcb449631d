import { z } from 'zod';

const modelId = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/);
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** How pixels become the model's input; part of the weights' identity, see src/ml/preprocessing. */
export const preprocessingCard = z.object({
  kind: z.enum(['unit', 'slice-standardise', 'volume-standardise']),
  version: z.literal(1),
  /** percentiles of the head's intensities, volume-standardise only */
  lowPercentile: z.number().min(0).max(100).optional(),
  highPercentile: z.number().min(0).max(100).optional(),
  /** a pixel belongs to the head when its brightest channel exceeds this share of the volume's maximum */
  foreground: z.number().min(0).max(1).optional(),
});
export type PreprocessingCard = z.infer<typeof preprocessingCard>;

export const postprocessingCard = z.object({
  /** average with the prediction of the left-right mirrored slice */
  testTimeMirror: z.boolean().default(false),
  /** keep only the largest 3D component of the volume, and those that `componentShare` names */
  largestComponent: z.boolean().default(false),
  /** of the largest component's voxels: components of at least so many are kept as well; absent: the largest alone */
  componentShare: z.number().gt(0).max(1).optional(),
});
export type PostprocessingCard = z.infer<typeof postprocessingCard>;

const metric = z.object({
  name: z.string(),
  value: z.number(),
  /** ends of the 95 % interval, null where none was computed */
  low: z.number().nullable().default(null),
  high: z.number().nullable().default(null),
  protocol: z.string(),
});

const described = {
  id: modelId,
  name: z.string().min(1),
  version: z.string().min(1),
  task: z.enum(['classification', 'segmentation']),
  parameters: z.number().int().positive(),
  threshold: z.number().min(0).max(1),
  postprocessing: postprocessingCard.default({ testTimeMirror: false, largestComponent: false }),
  data: z.string(),
  split: z.string(),
  recipe: z.string(),
  metrics: z.array(metric),
  licence: z.string(),
  origin: z.string(),
};

/** `card.json` of a model folder: what the model is, how it was made and measured, and the hashes of its files. */
export const modelCard = z.object({
  ...described,
  architecture: z.string().min(1),
  /** square: slices are padded to a square before they are resized */
  input: z
    .object({
      width: z.number().int().min(8).max(2048),
      height: z.number().int().min(8).max(2048),
      /** 3: the slice; 9: the slice below, the slice itself and the slice above, three channels each */
      channels: z.union([z.literal(3), z.literal(9)]),
    })
    .refine((input) => input.width === input.height, 'width and height must be equal'),
  /** sizes of the slices it was trained on, before they were resized; absent: that of its input */
  trainedOn: z
    .array(z.object({ width: z.number().int().positive(), height: z.number().int().positive() }))
    .min(1)
    .optional(),
  preprocessing: preprocessingCard,
  sixteenBit: z.literal('scale-to-255-by-volume-maximum'),
  seeds: z.array(z.number().int()),
  sha256: z.object({ 'model.json': sha256Hex, 'weights.bin': sha256Hex }),
  /** a model in the folder beside this one whose weights (of layers by the same names) it shares; stored there alone */
  base: z.object({ model: modelId, 'weights.bin': sha256Hex }).optional(),
});
export type ModelCard = z.infer<typeof modelCard>;

/** `card.json` of an ensemble: a folder without weights that names its members, models of the same installation. */
export const ensembleCard = z.object({
  ...described,
  ensemble: z.object({
    /** mean: of the members' probabilities; vote: the share of members at or above their own thresholds */
    rule: z.enum(['mean', 'vote']),
    members: z
      .array(z.object({ id: modelId, hash: z.string().regex(/^[0-9a-f]{12}$/) }))
      .min(2)
      .max(16),
  }),
});
export type EnsembleCard = z.infer<typeof ensembleCard>;

export type AnyCard = ModelCard | EnsembleCard;
