import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

interface Entry {
  readonly model: LoadedModel;
  readonly reference: ReferenceOutputs | null;
}

/**
 * Models stay loaded between jobs. A folder's files are read and hashed when they are not, by every mark the file system
 * keeps, those that were read before, so that an altered file is noticed.
 */
export class ModelCache {
  readonly #engine: EngineChain;
  readonly #models = new Map<string, Entry>();
  /** folder -> what its files were when they were read, and the model they were */
  readonly #read = new Map<string, { readonly marks: string; readonly entry: Entry }>();

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
    const entry = await this.#entry(folder);
    // nothing to do where it is loaded; after a failure of all engines it may not be
    await this.#engine.load(entry.model, entry.reference);
    this.#models.set(entry.model.hash, entry);
    return entry.model;
  }

  async #entry(folder: string): Promise<Entry> {
    const known = this.#read.get(folder);
    if (known && (await marksOf(folder, known.entry.model)) === known.marks) return known.entry;
    const files = await readModelFiles(folder);
    const entry = this.#models.get(files.hash) ?? (await decode(folder, files));
    const marks = await marksOf(folder, entry.model);
    if (marks !== null) this.#read.set(folder, { marks, entry });
    return entry;
  }
}

async function decode(folder: string, files: Awaited<ReturnType<typeof readModelFiles>>): Promise<Entry> {
  const model = decodeModelFiles(files);
  return { model, reference: await readReferenceOutputs(folder, model) };
}

/** Size, place and times of a model's files, its base's included; null where one is missing. */
async function marksOf(folder: string, { card }: LoadedModel): Promise<string | null> {
  const paths = ['card.json', 'model.json', 'weights.bin'].map((name) => join(folder, name));
  if (card.base) {
    const beside = join(dirname(folder), card.base.model);
    paths.push(join(beside, 'model.json'), join(beside, 'weights.bin'));
  }
  try {
    const marks = await Promise.all(
      paths.map(async (path) => {
        const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
        return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
      }),
    );
    return marks.join('\n');
  } catch {
    return null;
  }
}
