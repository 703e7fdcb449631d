import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { generatedSlice } from './generated-slice.ts';
import type { InferenceEngine } from './inference-engine.ts';

/** Inputs that every implementation can make, and what one that is not ours computed from them. */
export interface ReferenceOutputs {
  /** who computed them, for people */
  readonly by: string;
  readonly inputs: readonly Float32Array[];
  /** per input height * width probabilities, or the two of a classifier */
  readonly outputs: readonly Float32Array[];
}

const setting = z.object({ seed: z.number(), spot: z.number(), gain: z.number() });
type Setting = z.infer<typeof setting>;

const stored = z.object({
  'made by': z.string(),
  'weights.bin': z.string(),
  inputs: z.array(setting.extend({ score: z.number(), maskPixels: z.number().optional() })).min(1),
});

/** of a map, 16 bits per pixel */
const FULL = 65_535;

/**
 * The reference outputs beside a shipped model (reference.json, and reference.bin with a segmenter's maps).
 * @returns null where there are none, or where they are of other weights
 */
export async function readReferenceOutputs(
  folder: string,
  model: LoadedModel,
): Promise<ReferenceOutputs | null> {
  const text = await readFile(join(folder, 'reference.json'), 'utf8').catch(() => null);
  const parsed = text === null ? null : stored.safeParse(safeJson(text));
  if (!parsed?.success || parsed.data['weights.bin'] !== model.card.sha256['weights.bin']) return null;
  const { inputs, 'made by': by } = parsed.data;
  const made = inputs.map((entry) => inputOf(model, entry));
  if (model.card.task === 'classification') {
    return { by, inputs: made, outputs: inputs.map(({ score }) => Float32Array.of(1 - score, score)) };
  }
  const maps = await readFile(join(folder, 'reference.bin')).catch(() => null);
  const pixels = model.card.input.width * model.card.input.height;
  if (maps?.byteLength !== 2 * pixels * inputs.length) return null;
  const outputs = inputs.map((_, at) =>
    Float32Array.from({ length: pixels }, (_, i) => maps.readUInt16LE(2 * (at * pixels + i)) / FULL),
  );
  return { by, inputs: made, outputs };
}

/** For a model nobody else has run (imported, trained here): what another engine computes. */
const OWN: readonly Setting[] = [
  { seed: 1, spot: 1, gain: 1 },
  { seed: 2, spot: 0.5, gain: 1 },
  { seed: 3, spot: 1, gain: 0 },
];

/** @throws SulcusError what the engine throws */
export async function computeReferenceOutputs(
  model: LoadedModel,
  engine: InferenceEngine,
): Promise<ReferenceOutputs> {
  const inputs = OWN.map((entry) => inputOf(model, entry));
  const outputs: Float32Array[] = [];
  await engine.load(model);
  for (const input of inputs) outputs.push(await engine.predict(model, input, 1));
  await engine.unload(model);
  return { by: `the ${engine.id} engine`, inputs, outputs };
}

function inputOf({ card }: LoadedModel, { seed, spot, gain }: Setting): Float32Array {
  const { width, channels } = card.input;
  return generatedSlice(width, card.preprocessing.kind, seed, channels, { spot, gain });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
