import type { ChosenEngine } from '../../../ml/engines/choose-engine.ts';
import { decodeModelFiles, type LoadedModel, readModelFiles } from '../../../ml/models/load-model-folder.ts';

/** Models stay loaded between jobs. A folder's hashes are checked for every job, so that an altered file is noticed. */
export class ModelCache {
  readonly #engine: ChosenEngine;
  readonly #models = new Map<string, LoadedModel>();

  constructor(engine: ChosenEngine) {
    this.#engine = engine;
  }

  /** @throws SulcusError as `readModelFiles`, `decodeModelFiles` and the engine do */
  async load(folder: string): Promise<LoadedModel> {
    const files = await readModelFiles(folder);
    const known = this.#models.get(files.hash);
    if (known) return known;
    const fresh = decodeModelFiles(files);
    await this.#engine.load(fresh);
    this.#models.set(fresh.hash, fresh);
    return fresh;
  }
}
