import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EngineChain } from '../../../ml/engines/engine-chain.ts';
import { type ReferenceOutputs, readReferenceOutputs } from '../../../ml/engines/reference-outputs.ts';
import { decodeModelFiles, type LoadedModel, readModelFiles } from '../../../ml/models/load-model-folder.ts';

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

  /** @throws SulcusError as `readModelFiles`, `decodeModelFiles` and the engine do */
  async load(folder: string): Promise<LoadedModel> {
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
