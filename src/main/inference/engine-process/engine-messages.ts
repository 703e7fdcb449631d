import { z } from 'zod';
import { rowId, sha256 } from '../../../shared/contract/define.ts';
import { analysisMode, sliceOutcome } from '../../../shared/contract/inference.ts';
import { ENGINE_IDS } from '../../../shared/domain/engine.ts';

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** One slice of a job: where its pixels are and what they must be. */
export const engineSlice = z.object({
  sliceId: rowId,
  /** its number in the stack */
  number: z.number().int(),
  /** absolute path of the original file; never logged, never sent back */
  path: z.string().min(1),
  /** page of the file, from 0 */
  page: z.number().int().min(0),
  pixelSha256: sha256,
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
export type EngineSlice = z.infer<typeof engineSlice>;

/** A slice analysed before: not run again, used for the volume. */
export const finishedSlice = z.object({
  sliceId: rowId,
  outcome: sliceOutcome.exclude(['notAnalysed']),
  /** run lengths of its mask as the model drew it; null: not segmented */
  runs: bytes.nullable(),
});
export type FinishedSlice = z.infer<typeof finishedSlice>;

/** Where a model is: its folder and, of an ensemble, those of its members. */
export const modelPlace = z.object({ folder: z.string(), members: z.array(z.string()) });
export type ModelPlace = z.infer<typeof modelPlace>;

export const analyseMessage = z.object({
  type: z.literal('analyse'),
  jobId: rowId,
  /** the whole volume in stack order */
  slices: z.array(engineSlice).min(1),
  /** at least one of the two */
  classifier: modelPlace.nullable(),
  segmenter: modelPlace.nullable(),
  mode: analysisMode,
  firstSliceId: rowId.nullable(),
  /** run on input unlike the training data that would otherwise be refused */
  allowOutside: z.boolean(),
  /** false when slice numbers are missing from the stack */
  contiguous: z.boolean(),
  finished: z.array(finishedSlice),
  /** the engine and device that `finished` came from; on another one the job begins anew */
  finishedBy: z.string().nullable(),
});
export type AnalyseMessage = z.infer<typeof analyseMessage>;
export type AnalyseJob = Omit<AnalyseMessage, 'type'>;

/** The first message: which engines to use. */
export const configureMessage = z.object({
  type: z.literal('configure'),
  wanted: z.enum(['automatic', ...ENGINE_IDS]),
  /** engines that ended the process before */
  without: z.array(z.enum(ENGINE_IDS)),
  /** file that keeps which engines passed their self-test here; null: nothing is kept */
  testedFile: z.string().nullable(),
});
export type EngineConfiguration = Omit<z.infer<typeof configureMessage>, 'type'>;

/** main -> child */
export const toEngine = z.discriminatedUnion('type', [
  configureMessage,
  analyseMessage,
  /** the slice on screen; a waiting job with it goes to the head of the queue */
  z.object({ type: z.literal('prioritise'), jobId: rowId, sliceId: rowId.nullable() }),
  /** a volume that is likely to be asked for next: its files are read meanwhile */
  z.object({ type: z.literal('prepare'), slices: z.array(engineSlice).min(1) }),
  z.object({ type: z.literal('cancel'), jobId: rowId }),
  z.object({ type: z.literal('shutdown') }),
]);
export type ToEngine = z.infer<typeof toEngine>;

const problem = z.object({ code: z.string(), message: z.string() });
const usedModel = z.object({ id: z.string(), hash: z.string(), outside: z.array(z.string()) });

/** Native code of this engine is about to run for the first time: if the process ends now, it was this engine. */
const tryingMessage = z.object({ type: z.literal('trying'), engine: z.enum(ENGINE_IDS) });

/** An engine was chosen, or another one took over: what runs, and why. */
const readyMessage = z.object({
  type: z.literal('ready'),
  engine: z.enum(ENGINE_IDS),
  device: z.string(),
  reasons: z.array(z.string()),
  /** those of the reasons that a reader is warned of */
  problems: z.array(z.string()),
});

/** The models are loaded and accept the input; `outside`: why it does not look like their training data. */
const startedMessage = z.object({
  type: z.literal('started'),
  jobId: rowId,
  engine: z.string(),
  device: z.string(),
  classifier: usedModel.nullable(),
  segmenter: usedModel.nullable(),
});

const sliceMessage = z.object({
  type: z.literal('slice'),
  jobId: rowId,
  sliceId: rowId,
  /** the classifier's where there is one, else from the segmentation */
  score: z.number().nullable(),
  classifierScore: z.number().nullable(),
  segmenterScore: z.number().nullable(),
  outcome: sliceOutcome.exclude(['notAnalysed']),
  /** run lengths of the mask at the slice's own size; null: not segmented */
  runs: bytes.nullable(),
  /** width * height, 0..255 */
  probabilityMap: bytes.nullable(),
  /** width * height, 0..255 for a standard deviation of 0..0.5; null: one run */
  spreadMap: bytes.nullable(),
  uncertainty: z.number().nullable(),
  warning: z.string().nullable(),
  /** why the outcome is `failed` */
  problem: problem.nullable(),
  milliseconds: z.number(),
});
export type SliceMessage = z.infer<typeof sliceMessage>;

/** What the whole volume showed; `corrected` replaces masks sent before. */
const volumeMessage = z.object({
  type: z.literal('volume'),
  jobId: rowId,
  corrected: z.array(z.object({ sliceId: rowId, outcome: z.enum(['empty', 'finding']), runs: bytes })),
  summary: z.object({
    analysedSlices: z.number().int(),
    failedSlices: z.number().int(),
    findingSlices: z.number().int(),
    pixels: z.number().int(),
    largestSliceId: rowId.nullable(),
    removedPixels: z.number().int(),
  }),
  warning: z.string().nullable(),
});

/** child -> main */
export const fromEngine = z.discriminatedUnion('type', [
  tryingMessage,
  readyMessage,
  startedMessage,
  sliceMessage,
  volumeMessage,
  z.object({ type: z.literal('done'), jobId: rowId }),
  z.object({ type: z.literal('cancelled'), jobId: rowId }),
  /** `jobId` null: the child itself cannot work */
  z.object({ type: z.literal('failed'), jobId: rowId.nullable(), code: z.string(), message: z.string() }),
]);
export type FromEngine = z.infer<typeof fromEngine>;
/** A message about one job. */
export type JobMessage = Extract<FromEngine, { jobId: number | null }>;
