import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { isEnsembleCard } from './ensemble.ts';
import { readCard, readModelFiles } from './load-model-folder.ts';
import type { AnyCard } from './model-card.ts';

export type ListedModel =
  | {
      readonly state: 'ok';
      readonly id: string;
      readonly folder: string;
      readonly card: AnyCard;
      readonly hash: string;
      /** of an ensemble: the folders of its members; empty for a network, and before `withMembers` */
      readonly members: readonly string[];
    }
  | {
      readonly state: 'broken';
      readonly id: string;
      readonly folder: string;
      readonly code: string;
      /** cause and remedy, for the reader */
      readonly problem: string;
    };

/**
 * Every model folder of a directory, in order of id. A broken one is listed with its reason; the others go on.
 * The files' hashes are checked, weights are not decoded. A directory that does not exist holds no models.
 */
export async function listModels(directory: string): Promise<ListedModel[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
  const listed: ListedModel[] = [];
  for (const id of names) {
    const folder = join(directory, id);
    try {
      const read = await readCard(folder);
      const { card, hash } = isEnsembleCard(read.card) ? read : await readModelFiles(folder);
      listed.push({ state: 'ok', id, folder, card, hash, members: [] });
    } catch (error) {
      const known = error instanceof SulcusError;
      listed.push({
        state: 'broken',
        id,
        folder,
        code: known ? error.code : 'MODEL_UNREADABLE',
        problem: known ? error.message : `Model folder "${id}" cannot be read. Check its permissions.`,
      });
    }
  }
  return listed;
}

/**
 * Gives ensembles the folders of their members. One whose members are not all here as it names them, by id and hash, is
 * broken: it would answer differently than its own hash says.
 */
export function withMembers(models: readonly ListedModel[]): ListedModel[] {
  return models.map((model): ListedModel => {
    if (model.state !== 'ok' || !isEnsembleCard(model.card)) return model;
    const members: string[] = [];
    for (const { id, hash } of model.card.ensemble.members) {
      const found = models.find((candidate) => candidate.id === id);
      const why = whyNotMember(found, hash, model.card.task);
      if (why !== null || !found) {
        return {
          state: 'broken',
          id: model.id,
          folder: model.folder,
          code: 'ENSEMBLE_MEMBER_CHANGED',
          problem: `${model.card.name} cannot run: its member "${id}" ${why}. Restore that model, or make the ensemble anew.`,
        };
      }
      members.push(found.folder);
    }
    return { ...model, members };
  });
}

function whyNotMember(found: ListedModel | undefined, hash: string, task: AnyCard['task']): string | null {
  if (!found) return 'is not here';
  if (found.state === 'broken') return 'is broken';
  if (isEnsembleCard(found.card)) return 'is an ensemble itself';
  if (found.card.task !== task) return `does ${found.card.task}, not ${task}`;
  return found.hash === hash ? null : `is another version now (${found.hash}, not ${hash})`;
}
