import { basename, resolve } from 'node:path';
import { readPatientSplit } from '../../../ml/evaluation/patient-split.ts';
import type { LossName } from '../../../ml/training/loss-names.ts';
import { usualLoss, whyNotSize } from '../../../ml/training/mission-facts.ts';
import { MISSION_MODELS, type MissionModel } from '../../../ml/training/mission-models.ts';
import type { EpochRecord } from '../../../ml/training/train-model.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { trainFolder } from '../../training/train-folder.ts';
import { findSplit } from '../../training/training-split.ts';
import { checkModelId } from './check-model-id.ts';
import { progressPrinter } from './progress-printer.ts';

export interface TrainCommandOptions {
  readonly data: string;
  readonly split?: string;
  readonly id?: string;
  readonly size?: string;
  readonly epochs: string;
  readonly steps: string;
  readonly batch: string;
  readonly learningRate: string;
  readonly patience: string;
  readonly seed: string;
  readonly loss?: LossName;
  readonly from?: string;
  readonly resume: boolean;
  readonly restart: boolean;
  readonly dataDir: string;
}

/** `sulcus train MODEL --data DIR [--split FILE]`: exit code 0, or 1 when it was stopped or refused. */
export async function trainCommand(name: string, options: TrainCommandOptions): Promise<number> {
  const architecture = MISSION_MODELS[name];
  if (!architecture)
    throw new SulcusError(
      'USAGE_MODEL',
      `"${name}" cannot be trained. Choose one of ${Object.keys(MISSION_MODELS).join(', ')}.`,
    );
  if (options.resume && options.restart)
    throw new SulcusError(
      'USAGE_RESUME',
      'Either --resume or --restart: one goes on, the other begins anew.',
    );
  const id = options.id ?? `${name}-own`;
  await checkModelId(id);
  const loss = options.loss ?? usualLoss(architecture);
  if ((loss === 'cross-entropy') === (architecture.task === 'segmentation'))
    throw new SulcusError(
      'USAGE_LOSS',
      `--loss ${loss} does not fit ${name}. Leave it out for the usual one.`,
    );
  const recipe = {
    model: name,
    size: options.size === undefined ? architecture.size : sizeOf(options.size, architecture),
    epochs: whole('--epochs', options.epochs, 1),
    stepsPerEpoch: whole('--steps', options.steps, 1),
    batch: whole('--batch', options.batch, 2),
    learningRate: positive('--learning-rate', options.learningRate),
    loss,
    patience: whole('--patience', options.patience, 1),
    seed: whole('--seed', options.seed, 0),
  };
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const reading = progressPrinter(process.stderr);
  const line = epochPrinter(recipe.epochs, recipe.stepsPerEpoch);
  try {
    const { split, name: splitName } = options.split
      ? { split: await readPatientSplit(resolve(options.split)), name: basename(options.split) }
      : await findSplit(resolve(options.data), recipe.seed);
    const { card, trained } = await trainFolder({
      architecture,
      recipe,
      data: resolve(options.data),
      split,
      splitName,
      id,
      dataDirectory: options.dataDir,
      resume: options.resume,
      restart: options.restart,
      from: options.from ? resolve(options.from) : null,
      signal: abort.signal,
      onBackend: (backend) => process.stderr.write(`Training on ${backend}.\n`),
      onReading: ({ part, done, total }) =>
        reading({ phase: `reading ${part}`, done, total, remainingSeconds: null, patient: null }),
      ...line,
    });
    process.stdout.write(
      `${card.id}: ${card.metrics.map((metric) => `${metric.name} ${metric.value.toFixed(4)}`).join(', ')} (${card.metrics[0]?.protocol}); best epoch ${trained.epoch}, threshold ${card.threshold}.\n` +
        'sulcus evaluate measures it on the test patients, once. Research use, not for diagnosis.\n',
    );
    return 0;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    process.stderr.write(
      '\nStopped. Every finished epoch is kept: go on with the same command and --resume.\n',
    );
    return 1;
  }
}

/** A line per epoch; on a terminal one more that moves within it. */
function epochPrinter(epochs: number, steps: number) {
  const terminal = process.stderr.isTTY;
  return {
    onStep: ({ epoch, step, loss }: { epoch: number; step: number; loss: number }) => {
      if (!terminal) return;
      const text = `epoch ${epoch + 1}/${epochs}, step ${step + 1}/${steps}, loss ${loss.toFixed(4)}`;
      process.stderr.write(`\r${text.padEnd(70)}`);
    },
    onEpoch: ({ epoch, loss, validation, best, seconds }: EpochRecord) => {
      const text = `epoch ${epoch}/${epochs}, loss ${loss.toFixed(4)}, validation ${validation.toFixed(4)}${best ? ' (best)' : ''}, ${Math.round(seconds)} s`;
      process.stderr.write(`${terminal ? '\r' : ''}${text.padEnd(terminal ? 70 : 0)}\n`);
    },
  };
}

function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new SulcusError('USAGE_NUMBER', `${option} takes a whole number from ${least}.`);
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new SulcusError('USAGE_NUMBER', `${option} takes a number above 0.`);
}

function sizeOf(text: string, architecture: MissionModel): number {
  const size = whole('--size', text, 1);
  const wanted = whyNotSize(architecture, size);
  if (wanted === null) return size;
  throw new SulcusError('USAGE_NUMBER', `--size takes ${wanted}.`);
}
