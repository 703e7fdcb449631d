import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { z } from 'zod';
import { SulcusError } from '../../shared/sulcus-error.ts';

const savedTensor = z.object({ name: z.string(), shape: z.array(z.number().int().nonnegative()) });

const state = z.object({
  format: z.literal('sulcus-training-1'),
  model: z.string(),
  size: z.number().int().positive(),
  /** what the run was asked for; a run that goes on must be the same */
  request: z.string(),
  epochsDone: z.number().int().nonnegative(),
  best: z.object({ epoch: z.number().int(), score: z.number() }).nullable(),
  seconds: z.number().nonnegative(),
  weights: z.array(savedTensor),
  optimiser: z.array(savedTensor),
});
export type TrainingState = z.infer<typeof state>;

export interface SavedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Everything that training needs to go on. */
export interface Checkpoint {
  readonly state: Omit<TrainingState, 'format' | 'weights' | 'optimiser'>;
  readonly weights: readonly SavedTensor[];
  /** of the epoch with the best validation score so far, in the order of `weights` */
  readonly best: readonly Float32Array[] | null;
  readonly optimiser: readonly SavedTensor[];
}

const describe = (tensors: readonly SavedTensor[]) =>
  tensors.map(({ name, shape }) => ({ name, shape: [...shape] }));

/** A checkpoint as one file: a stored (not compressed) zip archive. */
export function packCheckpoint({ state, weights, best, optimiser }: Checkpoint): Uint8Array {
  const header: TrainingState = {
    ...state,
    format: 'sulcus-training-1',
    weights: describe(weights),
    optimiser: describe(optimiser),
  };
  const files: Record<string, Uint8Array> = {
    'state.json': strToU8(JSON.stringify(header)),
    'weights.bin': joined(weights.map(({ data }) => data)),
    'optimiser.bin': joined(optimiser.map(({ data }) => data)),
    ...(best && { 'best.bin': joined(best) }),
  };
  return zipSync(files, { level: 0 });
}

/**
 * @returns null where there is no checkpoint
 * @throws SulcusError CHECKPOINT_DAMAGED
 */
export async function readCheckpoint(path: string): Promise<Checkpoint | null> {
  if (!(await stat(path).catch(() => null))) return null;
  try {
    const files = unzipSync(new Uint8Array(await readFile(path)));
    const header = state.parse(JSON.parse(strFromU8(files['state.json'] ?? new Uint8Array())));
    const { weights, optimiser, format: _format, ...rest } = header;
    const best = files['best.bin'];
    return {
      state: rest,
      weights: split(weights, files['weights.bin']),
      best: best ? split(weights, best).map(({ data }) => data) : null,
      optimiser: split(optimiser, files['optimiser.bin']),
    };
  } catch {
    throw new SulcusError(
      'CHECKPOINT_DAMAGED',
      `${basename(path)} is no checkpoint of a training, or it is damaged. Put back an intact copy, or begin anew with --restart (on the Models page: discard it).`,
    );
  }
}

function joined(parts: readonly Float32Array[]): Uint8Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(all.buffer);
}

function split(tensors: TrainingState['weights'], bytes: Uint8Array | undefined): SavedTensor[] {
  const sizes = tensors.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const total = sizes.reduce((a, b) => a + b, 0);
  if (bytes?.byteLength !== total * 4) throw new RangeError('sizes do not add up');
  const values = new Float32Array(bytes.slice().buffer);
  let at = 0;
  return tensors.map(({ name, shape }, i) => {
    const data = values.slice(at, at + (sizes[i] ?? 0));
    at += data.length;
    return { name, shape, data };
  });
}
