import { join } from 'node:path';
import { type EnsembleWish, ensembleCardOf } from '../../ml/models/ensemble.ts';
import type { ListedModel } from '../../ml/models/list-models.ts';
import type { EnsembleCard } from '../../ml/models/model-card.ts';
import { writeEnsembleFolder } from '../../ml/models/write-ensemble-folder.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { asWriteError } from '../files/atomic-write.ts';

/**
 * Makes an ensemble of models that are here.
 * @param models all there are, ensembles with their members
 * @param into the directory of one's own models
 * @throws SulcusError MODEL_ID_TAKEN, MODEL_UNKNOWN, MODEL_BROKEN, ENSEMBLE_MEMBERS, and what writing says
 */
export async function createEnsemble(
  models: readonly ListedModel[],
  wish: EnsembleWish,
  memberIds: readonly string[],
  into: string,
): Promise<EnsembleCard> {
  requireFreeId(models, wish.id);
  const card = ensembleCardOf(
    wish,
    memberIds.map((id) => goodModel(models, id)),
  );
  await writeEnsembleFolder(join(into, wish.id), card).catch((error: unknown) => {
    throw asWriteError(error, `the ensemble "${wish.id}"`);
  });
  return card;
}

/** @throws SulcusError MODEL_ID_TAKEN */
export function requireFreeId(models: readonly ListedModel[], modelId: string): void {
  if (models.some((model) => model.id === modelId)) {
    throw new SulcusError(
      'MODEL_ID_TAKEN',
      `There is a model "${modelId}" already. Choose another id; nothing was replaced.`,
    );
  }
}

export type GoodModel = Extract<ListedModel, { state: 'ok' }>;

/** @throws SulcusError MODEL_UNKNOWN, MODEL_BROKEN */
export function goodModel(models: readonly ListedModel[], modelId: string): GoodModel {
  const model = models.find((candidate) => candidate.id === modelId);
  if (!model)
    throw new SulcusError(
      'MODEL_UNKNOWN',
      `There is no model "${modelId}" here. Choose one from the Models page.`,
    );
  if (model.state === 'broken') throw new SulcusError('MODEL_BROKEN', model.problem);
  return model;
}
