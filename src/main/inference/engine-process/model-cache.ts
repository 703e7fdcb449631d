import type { EngineChain } from '../../../ml/engines/engine-chain.ts';
import { type ReferenceOutputs, readReferenceOutputs } from '../../../ml/engines/reference-outputs.ts';
import { isEnsembleCard, type RunnableModel } from '../../../ml/models/ensemble.ts';
import {
  decodeModelFiles,
  type LoadedModel,
  readCard,
  readModelFiles,
} from '../../../ml/models/load-model-folder.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import type { ModelPlace } from './engine-messages.ts';

/** Models stay loaded between jobs. A folder's hashes are checked for every job, so that an altered file is noticed. */
export class ModelCache {
  readonly #engine: EngineChain;
  readonly #models = new Map<string, { model: LoadedModel; reference: ReferenceOutputs | null }>();

  constructor(engine: EngineChain) {
    this.#engine = engine;
  }

  /** @throws SulcusError ENSEMBLE_MEMBER_CHANGED, and as `readModelFiles`, `decodeModelFiles` and the engine do */
  async load({ folder, members }: ModelPlace): Promise<RunnableModel> {
    if (members.length === 0) return this.#network(folder);
    const { card, hash } = await readCard(folder);
    const loaded: LoadedModel[] = [];
    for (const member of members) loaded.push(await this.#network(member));
    if (isEnsembleCard(card) && card.ensemble.members.every(({ hash: own }, at) => loaded[at]?.hash === own))
      return { card, hash, members: loaded };
    throw new SulcusError(
      'ENSEMBLE_MEMBER_CHANGED',
      `A member of ${card.name} is another model than the ensemble names. Start Sulcus again to see which.`,
    );
  }

  async #network(folder: string): Promise<LoadedModel> {
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
