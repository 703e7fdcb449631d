import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard } from './model-card.ts';
import { type Topology, topologyToKeras } from './topology.ts';

export interface NamedWeight {
  /** `<layer>/<kernel|bias|...>` */
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Writes a model folder with float32 weights: first beside the target, then renamed, so that it is there whole or not
 * at all.
 * @param folder its name is the model's id; it must not exist
 * @param more further files by name, for example a metrics log
 * @returns the card with the hashes of what was written
 */
export async function writeModelFolder(
  folder: string,
  draft: Omit<ModelCard, 'sha256'>,
  topology: Topology,
  weights: readonly NamedWeight[],
  generatedBy: string,
  more: Readonly<Record<string, string>> = {},
): Promise<ModelCard> {
  const entries = weights.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' }));
  const blob = Buffer.concat(
    weights.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  );
  const json = JSON.stringify({
    format: 'layers-model',
    generatedBy,
    modelTopology: topologyToKeras(topology),
    weightsManifest: [{ paths: ['weights.bin'], weights: entries }],
  });
  const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
  const card: ModelCard = { ...draft, sha256: { 'model.json': sha256(json), 'weights.bin': sha256(blob) } };
  const files = {
    'model.json': json,
    'weights.bin': blob,
    ...more,
    'card.json': `${JSON.stringify(card, null, 2)}\n`,
  };
  const beside = `${folder}.part`;
  try {
    await rm(beside, { recursive: true, force: true });
    await mkdir(beside, { recursive: true, mode: 0o700 });
    for (const [name, content] of Object.entries(files)) await writeFile(join(beside, name), content);
    await rename(beside, folder);
  } catch (error) {
    await rm(beside, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
  return card;
}
