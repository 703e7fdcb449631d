import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MISSION_FACTS, usualLoss, whyNotSize } from '../../ml/training/mission-facts.ts';
import {
  TRAINING_DEFAULTS,
  type TrainingRequest,
  type TrainingStatus,
} from '../../shared/contract/training.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { makeFolder, writeFileAtomically } from '../files/atomic-write.ts';
import type { ChildPort } from '../host-port.ts';
import type { ModelRegistry } from '../models/model-registry.ts';
import { readTrainingLog } from '../models/training-log.ts';
import { lockTraining } from './training-lock.ts';
import { type FromTraining, fromTraining, type TrainingPlan, trainingPlan } from './training-messages.ts';
import { trainingFolder } from './training-paths.ts';

export interface TrainingPorts {
  /** holds training/ and models/ */
  readonly dataDirectory: string;
  readonly models: Pick<ModelRegistry, 'requireFreeId' | 'reload'>;
  spawnChild(): ChildPort;
  changed(): void;
}

interface Running {
  readonly id: string;
  readonly plan: TrainingPlan;
  readonly child: ChildPort;
  backend: string | null;
  /** patients read, while it reads */
  reading: { readonly done: number; readonly total: number } | null;
  last: { readonly epoch: number; readonly step: number; readonly loss: number } | null;
  /** when the first batch of this run began, and which one that was */
  first: { readonly at: number; readonly step: number } | null;
}

/** The page is told of a batch at most so often, in milliseconds. */
const TOLD_EVERY = 500;
const PLAN = 'plan.json';

/** Trainings begun from the Models page: one at a time in a process of its own, kept across restarts. */
export class TrainingService {
  readonly #ports: TrainingPorts;
  readonly #problems = new Map<string, string>();
  #running: Running | null = null;
  #told = 0;

  constructor(ports: TrainingPorts) {
    this.#ports = ports;
  }

  /**
   * Begins a training on the patients of a folder.
   * @throws SulcusError TRAINING_RUNNING, MODEL_ID_TAKEN, TRAINING_SIZE, DISK_FULL, NOT_WRITABLE
   */
  async start(request: TrainingRequest, data: string): Promise<void> {
    const { modelId, architecture, size, epochs, stepsPerEpoch, batch, learningRate } = request;
    this.#requireNone();
    this.#ports.models.requireFreeId(modelId);
    const mission = MISSION_FACTS[architecture];
    const side = size ?? mission.size;
    const wanted = whyNotSize(mission, side);
    if (wanted !== null)
      throw new SulcusError('TRAINING_SIZE', `The side of the input must be ${wanted} for ${architecture}.`);
    const { patience, seed } = TRAINING_DEFAULTS;
    const plan: TrainingPlan = {
      architecture,
      recipe: {
        ...{ model: architecture, size: side, epochs, stepsPerEpoch, batch, learningRate },
        ...{ loss: usualLoss(mission), patience, seed },
      },
      data,
    };
    const { dataDirectory } = this.#ports;
    if ((await this.#planOf(modelId)) !== null) throw unfinished(modelId);
    const folder = trainingFolder(dataDirectory, modelId);
    await makeFolder(folder);
    // `sulcus train` may be at work under this name, and removes its folder when it is done
    const lock = lockTraining(dataDirectory, modelId);
    try {
      await writeFileAtomically(join(folder, PLAN), JSON.stringify(plan));
    } finally {
      // the child that trains takes it next
      lock.release();
    }
    if (this.#running) {
      // another was begun meanwhile
      await rm(join(folder, PLAN), { force: true });
      throw busy();
    }
    this.#run(modelId, plan);
  }

  /** Lets a stopped or failed training go on. @throws SulcusError TRAINING_RUNNING, TRAINING_UNKNOWN */
  async proceed(id: string): Promise<void> {
    const plan = await this.#planOf(id);
    if (!plan) throw unknown(id);
    this.#requireNone();
    this.#run(id, plan);
  }

  /** Ends the running training; its finished epochs are kept. Nothing happens where it does not run. */
  stop(id: string): void {
    const running = this.#running;
    if (running?.id !== id) return;
    this.#running = null;
    running.child.kill();
    this.#ports.changed();
  }

  /** Removes what a training has kept. @throws SulcusError TRAINING_RUNNING */
  async discard(id: string): Promise<void> {
    if (this.#running?.id === id) throw busy();
    if (!(await this.#planOf(id))) return;
    const { dataDirectory } = this.#ports;
    // refused while another process goes on with it
    lockTraining(dataDirectory, id).release();
    await rm(trainingFolder(dataDirectory, id), { recursive: true, force: true });
    this.#problems.delete(id);
    this.#ports.changed();
  }

  /** The one that runs, then the others by name. */
  async list(): Promise<TrainingStatus[]> {
    const folders = await readdir(join(this.#ports.dataDirectory, 'training')).catch(() => []);
    const statuses: TrainingStatus[] = [];
    for (const id of folders.sort()) {
      const plan = await this.#planOf(id);
      if (plan) statuses.push(await this.#status(id, plan));
    }
    return statuses.sort(
      (a, b) => Number(b.modelId === this.#running?.id) - Number(a.modelId === this.#running?.id),
    );
  }

  close(): void {
    this.#running?.child.kill();
    this.#running = null;
  }

  #requireNone(): void {
    if (this.#running) throw busy();
  }

  #run(id: string, plan: TrainingPlan): void {
    const child = this.#ports.spawnChild();
    const running: Running = { id, plan, child, backend: null, reading: null, last: null, first: null };
    this.#running = running;
    this.#problems.delete(id);
    child.onMessage((message) => {
      const parsed = fromTraining.safeParse(message);
      if (parsed.success && this.#running === running) this.#receive(running, parsed.data);
    });
    child.onExit(() => {
      // stopped on purpose, done or failed: then it is not the running one any more
      if (this.#running !== running) return;
      this.#fail(
        running,
        'The training process ended by itself (too little memory?). Every finished epoch is kept: let it go on, or discard it and begin with smaller batches.',
      );
    });
    child.send({ id, dataDirectory: this.#ports.dataDirectory, plan });
    this.#ports.changed();
  }

  #receive(running: Running, message: FromTraining): void {
    switch (message.type) {
      case 'done':
        this.#finish(running);
        return;
      case 'failed':
        this.#fail(running, message.message);
        return;
      case 'backend':
        running.backend = message.backend;
        break;
      case 'reading':
        running.reading = message;
        break;
      case 'step':
        this.#step(running, message);
        break;
      case 'epoch':
        this.#told = 0;
    }
    const now = performance.now();
    if (now - this.#told < TOLD_EVERY) return;
    this.#told = now;
    this.#ports.changed();
  }

  #step(running: Running, { epoch, step, loss }: { epoch: number; step: number; loss: number }): void {
    running.reading = null;
    running.last = { epoch, step, loss };
    running.first ??= { at: performance.now(), step: epoch * running.plan.recipe.stepsPerEpoch + step };
  }

  #finish(running: Running): void {
    this.#running = null;
    running.child.kill();
    this.#ports.models.reload().then(
      () => this.#ports.changed(),
      () => this.#ports.changed(),
    );
  }

  #fail(running: Running, message: string): void {
    this.#running = null;
    running.child.kill();
    this.#problems.set(running.id, message);
    this.#ports.changed();
  }

  async #planOf(id: string): Promise<TrainingPlan | null> {
    const path = join(trainingFolder(this.#ports.dataDirectory, id), PLAN);
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) return null;
    try {
      return trainingPlan.parse(JSON.parse(text));
    } catch {
      // begun by a command, or by another version of Sulcus: not ours to go on with
      return null;
    }
  }

  async #status(modelId: string, { architecture, recipe }: TrainingPlan): Promise<TrainingStatus> {
    const log = await readTrainingLog(trainingFolder(this.#ports.dataDirectory, modelId));
    const running = this.#running?.id === modelId ? this.#running : null;
    const problem = this.#problems.get(modelId) ?? null;
    const total = recipe.epochs * recipe.stepsPerEpoch;
    const last = running?.last ?? null;
    const reading = running !== null && last === null;
    const done = last ? last.epoch * recipe.stepsPerEpoch + last.step + 1 : log.length * recipe.stepsPerEpoch;
    return {
      modelId,
      architecture,
      state: running ? (reading ? 'reading' : 'training') : problem === null ? 'stopped' : 'failed',
      backend: running?.backend ?? null,
      ...(reading ? (running.reading ?? { done: 0, total: 0 }) : { done, total }),
      epoch: last ? last.epoch + 1 : log.length,
      epochs: recipe.epochs,
      loss: last?.loss ?? null,
      remainingSeconds: running ? remainingSeconds(running, done, total) : null,
      log,
      problem,
    };
  }
}

/** From the pace of this run, its looks at the validation patients included. */
function remainingSeconds({ first }: Running, done: number, total: number): number | null {
  if (!first || done - first.step < 2) return null;
  return ((performance.now() - first.at) / 1000 / (done - first.step)) * (total - done);
}

const busy = () =>
  new SulcusError('TRAINING_RUNNING', 'A training runs already. Stop it first, or wait until it is done.');

const unknown = (id: string) =>
  new SulcusError('TRAINING_UNKNOWN', `There is no training of "${id}" to go on with. Begin a new one.`);

const unfinished = (id: string) =>
  new SulcusError(
    'TRAINING_UNFINISHED',
    `A training of "${id}" was begun before. Let it go on, discard it, or choose another name.`,
  );
