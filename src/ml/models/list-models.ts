import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { readModelFiles } from './load-model-folder.ts';
import type { ModelCard } from './model-card.ts';

export type ListedModel =
  | {
      readonly state: 'ok';
      readonly id: string;
      readonly folder: string;
      readonly card: ModelCard;
      readonly hash: string;
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
      const { card, hash } = await readModelFiles(folder);
      listed.push({ state: 'ok', id, folder, card, hash });
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
