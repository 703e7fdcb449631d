import type { Database } from 'better-sqlite3';
import { findModelFiles } from '../../ml/import/find-model-files.ts';
import { type EnsembleWish, isEnsembleCard } from '../../ml/models/ensemble.ts';
import { type ListedModel, listModels, withMembers } from '../../ml/models/list-models.ts';
import type { AnyCard } from '../../ml/models/model-card.ts';
import type { PreprocessingKind, TrainingEpoch } from '../../shared/contract/model-import.ts';
import { ENSEMBLE_RULES, type ModelRow } from '../../shared/contract/models.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { ChildPort } from '../host-port.ts';
import type { CurrentModel } from '../inference/prediction-store.ts';
import { createEnsemble, type GoodModel, goodModel, requireFreeId } from './create-ensemble.ts';
import { importModel } from './import-model.ts';
import { isOwn, removeModel } from './remove-model.ts';
import { trainedOn } from './trained-on.ts';
import { readTrainingLog } from './training-log.ts';

/** The models of this installation: checked at start, broken ones kept with their reason. */
export class ModelRegistry {
  readonly #directories: readonly string[];
  readonly #database: Database;
  readonly #changed: () => void;
  readonly #spawnImport: () => ChildPort;
  #models: readonly ListedModel[] = [];

  private constructor(
    directories: readonly string[],
    database: Database,
    changed: () => void,
    spawnImport: () => ChildPort,
  ) {
    this.#directories = directories;
    this.#database = database;
    this.#changed = changed;
    this.#spawnImport = spawnImport;
  }

  /**
   * Lists the model folders and notes each version in the catalogue.
   * @param directories Sulcus' own models first, then imported ones; of two models of one id the first counts
   * @param changed called after a model was added
   * @param spawnImport starts the process that reads foreign model files
   */
  static async open(
    directories: readonly string[],
    database: Database,
    changed: () => void,
    spawnImport: () => ChildPort,
  ): Promise<ModelRegistry> {
    const registry = new ModelRegistry(directories, database, changed, spawnImport);
    await registry.#read();
    return registry;
  }

  /** Reads the folders again: a model was added to them. */
  async reload(): Promise<void> {
    await this.#read();
    this.#changed();
  }

  async #read(): Promise<void> {
    const listed: ListedModel[] = [];
    for (const directory of this.#directories) {
      const known = new Set(listed.map((model) => model.id));
      listed.push(...(await listModels(directory)).filter((model) => !known.has(model.id)));
    }
    const models = withMembers(listed);
    const insert = this.#database.prepare(
      'insert into model (id, hash, name, version, card, first_seen) values (?, ?, ?, ?, ?, ?) on conflict do nothing',
    );
    for (const model of models) {
      if (model.state !== 'ok') continue;
      insert.run(
        model.id,
        model.hash,
        model.card.name,
        model.card.version,
        JSON.stringify(model.card),
        new Date().toISOString(),
      );
    }
    this.#models = models;
  }

  /** @throws SulcusError MODEL_ID_TAKEN */
  requireFreeId(modelId: string): void {
    requireFreeId(this.#models, modelId);
  }

  /**
   * Takes in the one model of a folder under a free id; it can be used at once.
   * @throws SulcusError MODEL_ID_TAKEN, what `findModelFiles` and `importModel` throw
   */
  async import(folder: string, id: string, preprocessing: PreprocessingKind | null): Promise<void> {
    this.requireFreeId(id);
    const found = await findModelFiles(folder);
    await importModel({ ...found, id, preprocessing, into: this.#own }, this.#spawnImport);
    await this.reload();
  }

  /**
   * Makes an ensemble of models that are here under a free id; it can be used at once, as any model.
   * @throws SulcusError MODEL_ID_TAKEN, MODEL_UNKNOWN, MODEL_BROKEN, ENSEMBLE_MEMBERS, what writing says
   */
  async createEnsemble(wish: EnsembleWish, memberIds: readonly string[]): Promise<void> {
    await createEnsemble(this.#models, wish, memberIds, this.#own);
    await this.reload();
  }

  /** Removes one of the reader's own models from the disk. @throws what `removeModel` throws */
  async remove(modelId: string): Promise<void> {
    await removeModel(this.#models, modelId, this.#own);
    await this.reload();
  }

  /** By epoch; empty for a model that was not trained here. */
  async training(modelId: string): Promise<TrainingEpoch[]> {
    const model = this.#models.find((candidate) => candidate.id === modelId);
    return model ? readTrainingLog(model.folder) : [];
  }

  /** Codes of the patients a model, or a member of an ensemble, was trained on; empty where nobody knows. */
  async trainedOn(modelId: string): Promise<ReadonlySet<string>> {
    const model = this.#models.find((candidate) => candidate.id === modelId);
    const folders = model?.state === 'ok' ? [model.folder, ...model.members] : [];
    const found = await Promise.all(folders.map(trainedOn));
    return new Set(found.flatMap((codes) => [...codes]));
  }

  list(): ModelRow[] {
    return this.#models.map((model) => ({
      ...(model.state === 'ok' ? describeGood(model) : describeBroken(model)),
      own: isOwn(model, this.#own),
    }));
  }

  /** the directory of what was imported, trained or made here */
  get #own(): string {
    return this.#directories.at(-1) ?? '';
  }

  /** @throws SulcusError MODEL_UNKNOWN, MODEL_BROKEN, MODEL_WRONG_TASK */
  require(modelId: string, task: AnyCard['task']): GoodModel {
    const model = goodModel(this.#models, modelId);
    if (model.card.task !== task) {
      throw new SulcusError(
        'MODEL_WRONG_TASK',
        `${model.card.name} does ${model.card.task}, not ${task}. Choose another model.`,
      );
    }
    return model;
  }

  current(modelId: string): CurrentModel | null {
    const model = this.#models.find((candidate) => candidate.id === modelId);
    if (model?.state !== 'ok') return null;
    const { name, task, threshold } = model.card;
    // of an ensemble it stands in its members' hashes
    const preprocessingVersion = isEnsembleCard(model.card) ? 1 : model.card.preprocessing.version;
    return { name, task, hash: model.hash, threshold, preprocessingVersion };
  }

  card(modelId: string): AnyCard | null {
    const model = this.#models.find((candidate) => candidate.id === modelId);
    return model?.state === 'ok' ? model.card : null;
  }

  isCurrent(modelId: string, hash: string): boolean {
    return this.current(modelId)?.hash === hash;
  }
}

function describeGood({ card, hash }: GoodModel): Omit<ModelRow, 'own'> {
  const { postprocessing } = card;
  const own = isEnsembleCard(card)
    ? {
        architecture: `ensemble, ${ENSEMBLE_RULES[card.ensemble.rule]}`,
        inputSize: 'as its members',
        read: 'as its members',
        ensemble: { rule: card.ensemble.rule, members: card.ensemble.members },
      }
    : {
        architecture: card.architecture,
        inputSize: `${card.input.width} x ${card.input.height} x ${card.input.channels}`,
        read: card.preprocessing.kind,
        ensemble: null,
      };
  const { read, ...shown } = own;
  const steps = [
    read,
    ...(postprocessing.testTimeMirror ? ['mirror averaging'] : []),
    ...(postprocessing.largestComponent ? [filterText(postprocessing.componentShare)] : []),
  ];
  return {
    modelId: card.id,
    state: 'ok',
    problem: null,
    name: card.name,
    version: card.version,
    hash,
    task: card.task,
    ...shown,
    parameters: card.parameters,
    preprocessing: steps.join(', '),
    threshold: card.threshold,
    data: card.data,
    split: card.split,
    recipe: card.recipe,
    licence: card.licence,
    origin: card.origin,
    metrics: card.metrics,
  };
}

const describeBroken = (model: Extract<ListedModel, { state: 'broken' }>): Omit<ModelRow, 'own'> => ({
  modelId: model.id,
  state: 'broken',
  problem: model.problem,
  name: model.id,
  version: '',
  hash: '',
  task: 'segmentation',
  architecture: '',
  parameters: 0,
  inputSize: '',
  preprocessing: '',
  threshold: 0,
  data: '',
  split: '',
  recipe: '',
  licence: '',
  origin: '',
  metrics: [],
  ensemble: null,
});

const filterText = (share = 1): string =>
  share === 1 ? 'largest component' : `components of at least ${Math.round(share * 100)} % of the largest`;
