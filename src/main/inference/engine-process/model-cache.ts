import type { EngineChain } from '../../../ml/engines/engine-chain.ts';
import { type ReferenceOutputs, readReferenceOutputs } from '../../../ml/engines/reference-outputs.ts';
import { decodeModelFiles, type LoadedModel, readModelFiles } from '../../../ml/models/load-model-folder.ts';

/** Models stay loaded between jobs. A folder's hashes are checked for every job, so that an altered file is noticed. */
export class ModelCache {
  readonly #engine: EngineChain;
  readonly #models = new Map<string, { model: LoadedModel; reference: ReferenceOutputs | null }>();

  constructor(engine: EngineChain) {
    this.#engine = engine;
  }

  /** @throws SulcusError as `readModelFiles`, `decodeModelFiles` and the engine do */
  async load(folder: string): Promise<LoadedModel> {
    const files = await readModelFiles(folder);
    const entry = this.#models.get(files.hash) ?? (await decode(folder, files));
    // nothing to do where it is loaded; after a failure of all engines it may not be
    await this.#engine.load(entry.model, entry.reference);
    this.#models.set(entry.model.hash, entry);
    return entry.model;
  }
}

async function decode(folder: string, files: Awaited<ReturnType<typeof readModelFiles>>) {
  const model = decodeModelFiles(files);
  return { model, reference: await readReferenceOutputs(folder, model) };
}
