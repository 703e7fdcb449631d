import { z } from 'zod';
import { nothing, request } from './define.ts';
import { modelId } from './inference.ts';
import { folderId } from './ingest.ts';
import { trainingEpoch } from './model-import.ts';

/** The mission's models, which can be trained here. */
export const TRAINABLE = ['cnn', 'vgg16-1', 'vgg16-2', 'resnet50', 'resunet'] as const;
export type Trainable = (typeof TRAINABLE)[number];

/** What a training is given where its user says nothing else, on the page and on the command line. */
export const TRAINING_DEFAULTS = {
  epochs: 40,
  stepsPerEpoch: 100,
  batch: 8,
  learningRate: 0.001,
  patience: 10,
  seed: 1,
} as const;

export const trainingRequest = z
  .object({
    /** of the model to be */
    modelId,
    architecture: z.enum(TRAINABLE),
    /** side of the input, pixels; null: the published one */
    size: z.number().int().min(16).max(1024).nullable(),
    epochs: z.number().int().min(1).max(1000),
    stepsPerEpoch: z.number().int().min(1).max(100_000),
    batch: z.number().int().min(2).max(64),
    /** peak of the one-cycle schedule */
    learningRate: z.number().positive().max(1),
  })
  .strict();
export type TrainingRequest = z.infer<typeof trainingRequest>;

export const trainingStatus = z.object({
  modelId,
  architecture: z.enum(TRAINABLE),
  /** `stopped`: may go on from its last finished epoch */
  state: z.enum(['reading', 'training', 'stopped', 'failed']),
  /** what it trains on, once that is known */
  backend: z.string().nullable(),
  /** while reading: patients; while training: batches over all epochs */
  done: z.number().int(),
  total: z.number().int(),
  epoch: z.number().int(),
  epochs: z.number().int(),
  /** of the last batch */
  loss: z.number().nullable(),
  /** to the last epoch; it may stop earlier */
  remainingSeconds: z.number().nullable(),
  log: z.array(trainingEpoch),
  /** why it failed */
  problem: z.string().nullable(),
});
export type TrainingStatus = z.infer<typeof trainingStatus>;

const one = z.object({ modelId }).strict();

export const trainingRequests = {
  /**
   * Trains on the patients of a folder; without `folderId` the operating system's dialog asks for it (`unavailable`
   * where the host has none: use `folders.list`). One training runs at a time.
   */
  'training.start': request(
    trainingRequest.extend({ folderId: folderId.nullable() }),
    z.object({ outcome: z.enum(['started', 'cancelled', 'unavailable']) }),
  ),
  /** The one that runs first, then those that were stopped or failed. A finished one is a model. */
  'training.list': request(nothing, z.array(trainingStatus)),
  'training.stop': request(one, nothing),
  'training.proceed': request(one, nothing),
  /** Removes what a stopped training has kept. */
  'training.discard': request(one, nothing),
};

export const trainingEvents = { 'training.changed': nothing };
