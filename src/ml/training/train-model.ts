import { type Scalar, type Tensor, tensor, train, variableGrads } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { seededRandom } from '../../shared/seeded-random.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { type Batch, BatchSource } from './batches.ts';
import { type Checkpoint, packCheckpoint, type SavedTensor } from './checkpoint.ts';
import { oneCycle } from './learning-rate.ts';
import type { LossName } from './loss-names.ts';
import { lossNamed } from './losses.ts';
import { copyWeights, setWeights } from './model-weights.ts';
import type { TrainingPatient } from './training-set.ts';
import { type Validation, validate } from './validate.ts';

export interface Recipe {
  readonly model: string;
  /** side of the model's input, pixels */
  readonly size: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly batch: number;
  /** peak of the one-cycle schedule */
  readonly learningRate: number;
  readonly loss: LossName;
  /** epochs without a better validation score before it stops */
  readonly patience: number;
  readonly seed: number;
}

/** What TF.js' optimisers take and give. */
interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** One line of the metrics log. */
export interface EpochRecord {
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly learningRate: number;
  readonly validation: number;
  readonly best: boolean;
  /** of training so far, over all runs */
  readonly seconds: number;
}

export interface TrainingData {
  readonly train: readonly TrainingPatient[];
  readonly validation: readonly TrainingPatient[];
  /** by name of the setting; held against a checkpoint's */
  readonly origin?: Readonly<Record<string, unknown>>;
}

export interface TrainingPorts {
  readonly signal: AbortSignal;
  /** keeps the checkpoint whole or not at all */
  saveCheckpoint(bytes: Uint8Array): Promise<void>;
  onStep(step: { readonly epoch: number; readonly step: number; readonly loss: number }): void;
  onEpoch(record: EpochRecord): Promise<void>;
}

export interface Trained {
  /** of the epoch with the best validation score */
  readonly weights: readonly SavedTensor[];
  readonly validation: Validation;
  readonly epoch: number;
  readonly epochsDone: number;
  readonly seconds: number;
}

/**
 * Trains a model on the current TF.js backend with Adam and one cycle of the learning rate; keeps the weights of the best
 * epoch on the validation patients. A checkpoint is saved after every epoch; examples of an epoch follow from seed and
 * epoch alone, so a run that goes on after a kill draws the same ones (dropout is not seeded).
 * @param model freshly built; layers that are not trainable stay as they are
 * @param data with `origin`: what says which patients they are and where the weights began; a run that goes on must have the same
 * @param from a checkpoint to go on from
 * @throws SulcusError CHECKPOINT_OTHER, LOSS_NOT_FINITE; the signal's reason when it was stopped
 */
export async function trainModel(
  model: LayersModel,
  recipe: Recipe,
  data: TrainingData,
  from: Checkpoint | null,
  ports: TrainingPorts,
): Promise<Trained> {
  const { size, epochs, stepsPerEpoch, batch, learningRate, patience, seed } = recipe;
  const request = JSON.stringify({ ...recipe, ...data.origin });
  if (from && from.state.request !== request) throw otherCheckpoint(from, request);
  const optimiser = train.adam(learningRate);
  if (from) {
    setWeights(model, from.weights);
    await optimiser.setWeights(from.optimiser.map(asNamedTensor));
  }
  const source = new BatchSource(data.train, size);
  const loss = lossNamed(recipe.loss);
  const before = from?.state.seconds ?? 0;
  const began = performance.now();
  const seconds = () => before + (performance.now() - began) / 1000;
  let best = from?.state.best ?? null;
  let kept = from?.best ?? null;
  let epoch = from?.state.epochsDone ?? 0;
  for (; epoch < epochs && epoch - (best ? best.epoch + 1 : epoch) < patience; epoch++) {
    const random = seededRandom(seed + 7919 * epoch);
    let sum = 0;
    for (let step = 0; step < stepsPerEpoch; step++) {
      ports.signal.throwIfAborted();
      const rate = oneCycle((epoch + step / stepsPerEpoch) / epochs, learningRate);
      // TF.js has no schedules; its optimisers read this field at every step
      Reflect.set(optimiser, 'learningRate', rate);
      const value = await trainStep(model, source.draw(batch, random), size, loss, optimiser);
      if (!Number.isFinite(value)) throw notFinite(epoch, step);
      sum += value;
      ports.onStep({ epoch, step, loss: value });
    }
    const { score } = await validate(model, data.validation, size, ports.signal);
    const better = best === null || score > best.score;
    const weights = await copyWeights(model);
    if (better) {
      best = { epoch, score };
      kept = weights.map(({ data }) => data);
    }
    await ports.saveCheckpoint(
      packCheckpoint({
        state: { model: recipe.model, size, request, epochsDone: epoch + 1, best, seconds: seconds() },
        weights,
        best: kept,
        optimiser: await Promise.all((await optimiser.getWeights()).map(asSavedTensor)),
      }),
    );
    await ports.onEpoch({
      epoch: epoch + 1,
      epochs,
      loss: sum / stepsPerEpoch,
      learningRate: oneCycle((epoch + 1) / epochs, learningRate),
      validation: score,
      best: better,
      seconds: seconds(),
    });
  }
  optimiser.dispose();
  const weights = (await copyWeights(model)).map((weight, at) => ({
    ...weight,
    data: kept?.[at] ?? weight.data,
  }));
  setWeights(model, weights);
  return {
    weights,
    validation: await validate(model, data.validation, size, ports.signal),
    epoch: (best?.epoch ?? 0) + 1,
    epochsDone: epoch,
    seconds: seconds(),
  };
}

async function trainStep(
  model: LayersModel,
  { pixels, masks, positive }: Batch,
  side: number,
  loss: (truth: Tensor, predicted: Tensor) => Scalar,
  optimiser: ReturnType<typeof train.adam>,
): Promise<number> {
  const count = positive.length;
  const x = tensor(pixels, [count, side, side, 3]);
  const truth =
    model.outputs[0]?.shape.length === 4
      ? tensor(masks, [count, side, side, 1])
      : tensor(
          positive.flatMap((yes) => (yes ? [0, 1] : [1, 0])),
          [count, 2],
        );
  const { value, grads } = variableGrads(() => loss(truth, model.apply(x, { training: true }) as Tensor));
  optimiser.applyGradients(Object.entries(grads).map(([name, gradient]) => ({ name, tensor: gradient })));
  const [number = Number.NaN] = await value.data();
  for (const one of [x, truth, value, ...Object.values(grads)]) one.dispose();
  return number;
}

async function asSavedTensor({ name, tensor: value }: NamedTensor): Promise<SavedTensor> {
  return { name, shape: value.shape, data: Float32Array.from(await value.data()) };
}

const asNamedTensor = ({ name, shape, data }: SavedTensor): NamedTensor => ({
  name,
  tensor: tensor(data, [...shape]),
});

function otherCheckpoint({ state }: Checkpoint, request: string): SulcusError {
  const [then, now] = [state.request, request].map((text) => JSON.parse(text) as Record<string, unknown>);
  const names = [...new Set([...Object.keys(then ?? {}), ...Object.keys(now ?? {})])];
  const other = names.filter((name) => JSON.stringify(then?.[name]) !== JSON.stringify(now?.[name]));
  return new SulcusError(
    'CHECKPOINT_OTHER',
    `The checkpoint is of another training (${state.model} at ${state.size} pixels, ${state.epochsDone} epochs done): ${other.join(', ')} differ${other.length === 1 ? 's' : ''}. Give the same as then, another --id, or --restart to throw it away and begin anew (in the Models place: discard it).`,
  );
}

const notFinite = (epoch: number, step: number) =>
  new SulcusError(
    'LOSS_NOT_FINITE',
    `The loss became infinite in epoch ${epoch + 1}, step ${step + 1}. The checkpoint before it is whole: begin again with a smaller --learning-rate.`,
  );
