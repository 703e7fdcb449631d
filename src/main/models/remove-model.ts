import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isEnsembleCard } from '../../ml/models/ensemble.ts';
import type { ListedModel } from '../../ml/models/list-models.ts';
import type { Job } from '../../shared/contract/inference.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';

/**
 * Removes one of the reader's own models from the disk. What it has said of patients stays in the catalogue, as that of
 * a model that is no longer here.
 * @param own the directory of one's own models
 * @throws SulcusError MODEL_UNKNOWN, MODEL_SHIPPED, MODEL_IN_ENSEMBLE, MODEL_NOT_REMOVED
 */
export async function removeModel(
  models: readonly ListedModel[],
  modelId: string,
  own: string,
): Promise<void> {
  const model = models.find((candidate) => candidate.id === modelId);
  if (!model) throw new SulcusError('MODEL_UNKNOWN', `There is no model "${modelId}" here any more.`);
  if (!isOwn(model, own))
    throw new SulcusError('MODEL_SHIPPED', `"${modelId}" belongs to Sulcus and can not be removed.`);
  const user = models.find(
    (other) =>
      other.state === 'ok' &&
      isEnsembleCard(other.card) &&
      other.card.ensemble.members.some(({ id }) => id === modelId),
  );
  if (user)
    throw new SulcusError(
      'MODEL_IN_ENSEMBLE',
      `"${modelId}" is a member of the ensemble "${user.id}", which could not run without it. Remove the ensemble first.`,
    );
  // a name with a dot is no model: killed half-way, nothing half-removed is ever listed
  const aside = join(own, `.removed-${modelId}`);
  try {
    await rm(aside, { recursive: true, force: true });
    await rename(model.folder, aside);
    await rm(aside, { recursive: true, force: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
    throw new SulcusError(
      'MODEL_NOT_REMOVED',
      `"${modelId}" could not be removed (${code}). Check that the data folder can be written, then try again.`,
    );
  }
}

const WAITING: readonly Job['state'][] = ['queued', 'running', 'paused'];

/** @throws SulcusError MODEL_IN_USE while an analysis with it runs or waits */
export function refuseWhenUsed(jobs: readonly Job[], modelId: string): void {
  const used = jobs.some(
    ({ state, classifierId, segmenterId }) =>
      WAITING.includes(state) && (classifierId === modelId || segmenterId === modelId),
  );
  if (used)
    throw new SulcusError(
      'MODEL_IN_USE',
      `An analysis with "${modelId}" runs or waits. Stop it or let it end, then remove the model.`,
    );
}

/** Whether a model was imported, trained or made here. */
export const isOwn = (model: Pick<ListedModel, 'folder'>, own: string): boolean =>
  dirname(model.folder) === own;
