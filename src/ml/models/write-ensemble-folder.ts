import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnsembleCard } from './model-card.ts';

/**
 * Writes the folder of an ensemble, which holds nothing but its card: first beside the target, then renamed, so that it
 * is there whole or not at all.
 * @param folder its name is the ensemble's id; it must not exist
 */
export async function writeEnsembleFolder(folder: string, card: EnsembleCard): Promise<void> {
  const beside = `${folder}.part`;
  try {
    await rm(beside, { recursive: true, force: true });
    await mkdir(beside, { recursive: true, mode: 0o700 });
    await writeFile(join(beside, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
    await rename(beside, folder);
  } catch (error) {
    await rm(beside, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}
