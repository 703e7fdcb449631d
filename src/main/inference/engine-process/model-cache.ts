import type { ChosenEngine } from '../../../ml/engines/choose-engine.ts';
import { type LoadedModel, loadModelFolder } from '../../../ml/models/load-model-folder.ts';

/** Models stay loaded between jobs. A folder is read again for every job, so that an altered file is noticed. */
export class ModelCache {
  readonly #engine: ChosenEngine;
  readonly #models = new Map<string, LoadedModel>();

  constructor(engine: ChosenEngine) {
    this.#engine = engine;
  }

  /** @throws SulcusError as `loadModelFolder` and the engine do */
  async load(folder: string): Promise<LoadedModel> {
    const fresh = await loadModelFolder(folder);
    const known = this.#models.get(fresh.hash);
    if (known) return known;
    await this.#engine.load(fresh);
    this.#models.set(fresh.hash, fresh);
    return fresh;
  }
}
