import { createHash } from 'node:crypto';
import { appendFile, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type PatientSplit, patientCodeOf } from '../../ml/evaluation/patient-split.ts';
import type { InferredLayer } from '../../ml/import/infer-shapes.ts';
import { openKerasHdf5 } from '../../ml/import/open-keras-hdf5.ts';
import type { ModelCard } from '../../ml/models/model-card.ts';
import { parseTopology } from '../../ml/models/topology.ts';
import { writeModelFolder } from '../../ml/models/write-model-folder.ts';
import { readCheckpoint } from '../../ml/training/checkpoint.ts';
import type { MissionModel } from '../../ml/training/mission-models.ts';
import { copyWeights, setWeights } from '../../ml/training/model-weights.ts';
import {
  type EpochRecord,
  type Recipe,
  type Trained,
  type TrainingPorts,
  trainModel,
} from '../../ml/training/train-model.ts';
import { startTrainingBackend } from '../../ml/training/training-backend.ts';
import { readTrainingPatients, type TrainingPatient } from '../../ml/training/training-set.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { makeFolder, writeFileAtomically } from '../files/atomic-write.ts';
import { isTrainingLock, lockTraining } from './training-lock.ts';
import { checkpointFile, trainingFolder } from './training-paths.ts';

export interface TrainingOptions {
  readonly architecture: MissionModel;
  readonly recipe: Recipe;
  readonly data: string;
  readonly split: PatientSplit;
  readonly splitName: string;
  /** of the model to be, and of its folder of work */
  readonly id: string;
  /** holds models/ and training/ */
  readonly dataDirectory: string;
  readonly resume: boolean;
  /** throws away what was begun under this id */
  readonly restart: boolean;
  /** Keras HDF5 whose backbone layers are taken as a start; null: none */
  readonly from: string | null;
  readonly signal: AbortSignal;
  /** what it trains on, before it begins */
  onBackend(backend: string): void;
  onReading(progress: { readonly part: string; readonly done: number; readonly total: number }): void;
  onStep: TrainingPorts['onStep'];
  onEpoch(record: EpochRecord): void;
}

/** Which of two components of like size is the tumour nobody can tell: both are kept. */
const COMPONENT_SHARE = 0.5;
const PREPROCESSING = {
  kind: 'volume-standardise',
  version: 1,
  lowPercentile: 10,
  highPercentile: 99,
  foreground: 0.1,
} as const;

/**
 * Trains a model on the training patients of a split, stops by the validation patients, and writes it as a model folder
 * that the workstation then offers like any other. The test patients are not opened.
 * @throws SulcusError MODEL_ID_TAKEN, TRAINING_RUNNING, CHECKPOINT_EXISTS, CHECKPOINT_MISSING, and what reading, training
 * and writing throw
 */
export async function trainFolder(options: TrainingOptions): Promise<{ card: ModelCard; trained: Trained }> {
  const { id, dataDirectory } = options;
  const target = join(dataDirectory, 'models', id);
  if (await stat(target).catch(() => null)) {
    throw new SulcusError(
      'MODEL_ID_TAKEN',
      `There is a model "${id}" already. Choose another --id; nothing was replaced.`,
    );
  }
  const folder = trainingFolder(dataDirectory, id);
  await makeFolder(folder);
  const lock = lockTraining(dataDirectory, id);
  let done: { card: ModelCard; trained: Trained };
  try {
    done = await trainLocked(options, target, folder);
  } finally {
    // what was refused before its first epoch leaves nothing
    await removeIfBare(folder);
    lock.release();
  }
  // the model is there now, so nobody else begins under its name
  await rm(folder, { recursive: true, force: true });
  return done;
}

async function clear(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (!isTrainingLock(name)) await rm(join(folder, name), { recursive: true, force: true });
}

async function removeIfBare(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.every(isTrainingLock)) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

async function trainLocked(
  options: TrainingOptions,
  target: string,
  folder: string,
): Promise<{ card: ModelCard; trained: Trained }> {
  const { architecture, recipe, split, id, dataDirectory, signal } = options;
  const log = join(folder, 'metrics.jsonl');
  const keptIn = checkpointFile(dataDirectory, id);
  const checkpoint = options.restart ? null : await readCheckpoint(keptIn);
  if (checkpoint && !options.resume) {
    throw new SulcusError(
      'CHECKPOINT_EXISTS',
      `A training of "${id}" was begun before (${checkpoint.state.epochsDone} epochs are done). Go on with --resume, begin anew with --restart, or choose another --id.`,
    );
  }
  if (!checkpoint && options.resume) {
    throw new SulcusError(
      'CHECKPOINT_MISSING',
      `There is no training of "${id}" to go on with. Leave --resume out.`,
    );
  }
  const backend = await startTrainingBackend();
  options.onBackend(backend);
  const read = (part: 'train' | 'validation') =>
    readTrainingPatients({
      folder: options.data,
      names: split[part],
      part,
      preprocessing: PREPROCESSING,
      signal,
      onPatient: (done, total) => options.onReading({ part, done, total }),
    });
  const { train, validation, test } = split;
  const data = {
    train: await read('train'),
    validation: await read('validation'),
    // on other patients it would be measured on what it has learned from
    origin: { split: { train, validation, test }, from: options.from && (await hashOf(options.from)) },
  };
  const model = architecture.build(recipe.size);
  try {
    if (options.from) await startFrom(model, architecture, options.from);
    // only now is what was begun before thrown away: nothing can be refused any more
    if (!checkpoint) await (options.restart ? clear(folder) : rm(log, { force: true }));
    const trained = await trainModel(model, recipe, data, checkpoint, {
      signal,
      saveCheckpoint: (bytes) => keep(keptIn, bytes),
      onStep: options.onStep,
      onEpoch: async (record) => {
        await appendFile(log, `${JSON.stringify(record)}\n`);
        options.onEpoch(record);
      },
    });
    const weights = await copyWeights(model);
    const topology = parseTopology(model.toJSON(null, false), id);
    const more = {
      'metrics.jsonl': await readFile(log, 'utf8'),
      // what measures this model later must know whom it has seen
      'split.json': `${JSON.stringify(split, null, 2)}\n`,
    };
    await makeFolder(join(dataDirectory, 'models'));
    const draft = draftCard(options, backend, model, trained, data);
    const card = await writeModelFolder(target, draft, topology, weights, 'sulcus train', more);
    return { card, trained };
  } finally {
    model.dispose();
  }
}

async function hashOf(path: string): Promise<string> {
  const bytes = await readFile(path).catch(() => {
    throw new SulcusError(
      'WEIGHTS_UNREADABLE',
      `${basename(path)} is not there, or not permitted. Check --from.`,
    );
  });
  return createHash('sha256').update(bytes).digest('hex');
}

async function keep(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFileAtomically(path, bytes);
  } catch (error) {
    const code = error instanceof SulcusError ? error.code : 'NOT_WRITABLE';
    const before = await stat(path).catch(() => null);
    const cause = code === 'DISK_FULL' ? 'The disk is full' : 'The folder cannot be written to';
    throw new SulcusError(
      code,
      `${cause}: the checkpoint of this epoch was not kept. ${before ? 'The one before it is whole: make room, then go on with --resume.' : 'It was the first: make room, then begin again.'}`,
    );
  }
}

/** Takes a backbone's weights (for example ImageNet's) and holds it still where the mission does. */
async function startFrom(model: LayersModel, architecture: MissionModel, path: string): Promise<void> {
  const { base, frozenBase } = architecture;
  if (!base) {
    throw new SulcusError(
      'NO_BACKBONE',
      `${model.name} has no published backbone, so --from has nothing to give it. Leave it out.`,
    );
  }
  const layers = new Map<string, InferredLayer>();
  for (const layer of model.layers) {
    if (!base.test(layer.name) || layer.weights.length === 0) continue;
    const weights = Object.fromEntries(
      layer.weights.map((weight) => [
        weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1).replace(/_\d+$/, ''),
        weight.shape.map(Number),
      ]),
    );
    layers.set(layer.name, { output: [], weights });
    if (frozenBase) layer.trainable = false;
  }
  const opened = await openKerasHdf5(path);
  try {
    const found = opened.read(layers);
    setWeights(
      model,
      [...found].map(([name, data]) => {
        const [layer = '', kind = ''] = name.split('/');
        return { name, shape: layers.get(layer)?.weights[kind] ?? [], data };
      }),
    );
  } finally {
    opened.close();
  }
}

function draftCard(
  { architecture, recipe, split, splitName, id, from }: TrainingOptions,
  backend: string,
  model: LayersModel,
  trained: Trained,
  data: { readonly train: readonly TrainingPatient[]; readonly validation: readonly TrainingPatient[] },
): Omit<ModelCard, 'sha256'> {
  const { task } = architecture;
  const { validation, epoch, epochsDone, seconds } = trained;
  const patients = (names: readonly string[]) => new Set(names.map(patientCodeOf)).size;
  const protocol = `by patient, ${data.validation.length} validation patients (epoch and threshold chosen here), on the model's own grid`;
  const [score, atThreshold] =
    task === 'segmentation'
      ? ['Dice per patient volume, mean, at 0.5', 'Dice per patient volume, mean']
      : ['AUC', 'Balanced accuracy'];
  return {
    id,
    name: id,
    version: 'trained here',
    task,
    architecture: `${recipe.model}, ${recipe.size} x ${recipe.size}`,
    parameters: model.countParams(),
    input: { width: recipe.size, height: recipe.size, channels: 3 },
    trainedOn: sizesOf(data.train),
    preprocessing: PREPROCESSING,
    threshold: validation.threshold,
    postprocessing: {
      testTimeMirror: false,
      ...(task === 'segmentation'
        ? { largestComponent: true, componentShare: COMPONENT_SHARE }
        : { largestComponent: false }),
    },
    sixteenBit: 'scale-to-255-by-volume-maximum',
    data: `${data.train.length} volumes of ${patients(split.train)} patients for training, given by whoever trained it`,
    split: `by patient, ${splitName}: ${patients(split.train)} training, ${patients(split.validation)} validation, ${patients(split.test)} test`,
    recipe: `TF.js on ${backend}, ${epochsDone} epochs of ${recipe.stepsPerEpoch} batches of ${recipe.batch}, ${recipe.loss}, Adam with one cycle to ${recipe.learningRate}, best epoch ${epoch}; ${Math.round(seconds / 60)} minutes${from ? `; backbone from ${basename(from)}` : ''}`,
    seeds: [recipe.seed],
    metrics: [
      { name: atThreshold, value: validation.atThreshold, low: null, high: null, protocol },
      { name: score, value: validation.score, low: null, high: null, protocol },
    ],
    licence: 'that of the data it was trained on: ask whoever trained it',
    origin: 'trained with sulcus train',
  };
}

/** Every size of slice that was trained on, once. */
function sizesOf(patients: readonly TrainingPatient[]): { width: number; height: number }[] {
  const slices = patients.flatMap((patient) => patient.slices.map(({ slice }) => slice));
  return [
    ...new Map(slices.map(({ width, height }) => [`${width} x ${height}`, { width, height }])).values(),
  ];
}
