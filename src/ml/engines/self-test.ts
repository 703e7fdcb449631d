import type { LoadedModel } from '../models/load-model-folder.ts';
import { slicesAtOnce } from './batch-size.ts';
import type { InferenceEngine } from './inference-engine.ts';
import type { ReferenceOutputs } from './reference-outputs.ts';

/** Largest difference from the reference (probabilities): engines on a CPU, and on a graphics processor. */
export const CPU_TOLERANCE = 1e-4;
const GPU_TOLERANCE = 2e-3;
/** Smallest Dice between the engine's masks and the reference's. */
const MASK_DICE = 0.999;

export interface SelfTestResult {
  /** null: the engine computes what the reference says; else what is wrong, for people */
  readonly problem: string | null;
  /** milliseconds per slice in the largest batch, after the first; NaN where it failed before */
  readonly milliseconds: number;
}

/**
 * Holds a loaded model on an engine against reference outputs: every input once, in batches of one, of an odd size and
 * of the engine's largest, so that every worker has its share.
 * @param extent `one` checks the first input only, on every worker: for a start after an earlier whole test
 */
export async function selfTest(
  engine: InferenceEngine,
  model: LoadedModel,
  reference: ReferenceOutputs,
  extent: 'all' | 'one' = 'all',
): Promise<SelfTestResult> {
  const all = reference.inputs.map((_, at) => at);
  const onEveryWorker = new Array<number>(engine.workers).fill(0);
  const largest = chunks(all, Math.max(engine.workers, slicesAtOnce(engine, model)));
  const batches = extent === 'one' ? [onEveryWorker] : [all.slice(0, 1), all.slice(1, 4), ...largest];
  let milliseconds = Number.NaN;
  for (const batch of batches.filter(({ length }) => length > 0)) {
    const input = concatenate(batch.map((at) => reference.inputs[at] as Float32Array));
    const began = performance.now();
    const output = await engine.predict(model, input, batch.length);
    milliseconds = (performance.now() - began) / batch.length;
    const problem = compare(engine, model, batch, output, reference);
    if (problem) return { problem, milliseconds };
  }
  return { problem: null, milliseconds };
}

function compare(
  engine: InferenceEngine,
  model: LoadedModel,
  batch: readonly number[],
  output: Float32Array,
  reference: ReferenceOutputs,
): string | null {
  const tolerance = engine.gpu ? GPU_TOLERANCE : CPU_TOLERANCE;
  const size = output.length / batch.length;
  for (const [i, at] of batch.entries()) {
    const expected = reference.outputs[at] as Float32Array;
    const found = output.subarray(i * size, (i + 1) * size);
    const difference = largestDifference(expected, found);
    if (difference > tolerance) {
      return `its results for ${model.card.id} differ from those of ${reference.by}${byHowMuch(difference)} (allowed ${tolerance}, batch of ${batch.length}).`;
    }
    if (model.card.task === 'segmentation') {
      const dice = diceAt(expected, found, model.card.threshold);
      if (dice < MASK_DICE) {
        return `its mask for ${model.card.id} is not that of ${reference.by} (Dice ${dice.toFixed(4)}, at least ${MASK_DICE} is needed).`;
      }
    }
  }
  return null;
}

const byHowMuch = (difference: number): string =>
  Number.isFinite(difference)
    ? ` by ${Number(difference.toPrecision(2))}`
    : ': they are no numbers, or not as many';

/** Infinity for other lengths and for anything that is not a number. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    if (!(difference <= largest))
      largest = Number.isFinite(difference) ? difference : Number.POSITIVE_INFINITY;
  }
  return largest;
}

/** Of two maps cut at a threshold; two empty masks agree. */
function diceAt(a: Float32Array, b: Float32Array, threshold: number): number {
  let both = 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const inA = (a[i] ?? 0) >= threshold ? 1 : 0;
    const inB = (b[i] ?? 0) >= threshold ? 1 : 0;
    both += inA & inB;
    sum += inA + inB;
  }
  return sum === 0 ? 1 : (2 * both) / sum;
}

function chunks(all: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
