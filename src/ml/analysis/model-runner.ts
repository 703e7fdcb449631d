import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { slicesAtOnce } from '../engines/batch-size.ts';
import type { InferenceEngine } from '../engines/inference-engine.ts';
import type { RunnableModel } from '../models/ensemble.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import type { IntensityScale, VolumeSlices } from '../preprocessing/intensity-scale.ts';
import type { Normaliser } from '../preprocessing/normaliser.ts';
import { outOfFrame, squareFrame } from '../preprocessing/square-frame.ts';
import { ModelInput } from './model-input.ts';
import { meanOf, spreadOf } from './spread.ts';
import type { Turns } from './turns.ts';

/** The volume that models look at. */
export interface RunnerVolume {
  readonly slices: VolumeSlices;
  readonly scale: IntensityScale;
  /** of the slices in the stack: neighbours differ by one */
  readonly numbers: readonly number[];
}

/** What a model says of the pixels of one slice, on the slice's own grid. */
export interface SegmentedMap {
  /** probability of tumour, 0..1 */
  readonly map: Float32Array;
  /** standard deviation of the runs (mirrored, members of an ensemble) that `map` is the mean of, 0..0.5; null: one run */
  readonly spread: Float32Array | null;
}

/** A model, or several as one, prepared for one volume: stack indices in, answers on the slices' own grid out. */
export interface Runner {
  readonly model: RunnableModel;
  /** slices per call, so that a call stays short */
  readonly batch: number;
  /** The probability of tumour per slice, null where the model gave no number. */
  classify(indices: readonly number[]): Promise<(number | null)[]>;
  /** The probability map per slice, null where the model gave anything but numbers. */
  segment(indices: readonly number[]): Promise<(SegmentedMap | null)[]>;
}

/** What runs a model over a volume. */
export interface RunnerParts {
  readonly engine: InferenceEngine;
  readonly turns: Turns;
  readonly volume: RunnerVolume;
  readonly normalise: Normaliser;
}

/** One network prepared for one volume. */
export class ModelRunner implements Runner {
  readonly model: LoadedModel;
  readonly #engine: InferenceEngine;
  readonly #turns: Turns;
  readonly #slices: VolumeSlices;
  readonly #input: ModelInput;

  constructor(model: LoadedModel, { engine, turns, volume, normalise }: RunnerParts) {
    this.model = model;
    this.#engine = engine;
    this.#turns = turns;
    this.#slices = volume.slices;
    this.#input = new ModelInput(model.card.input, volume, normalise);
  }

  /** slices per call: as memory allows now, and short enough to cancel; a mirrored pair counts as two */
  get batch(): number {
    return Math.max(1, Math.floor(slicesAtOnce(this.#engine, this.model) / (this.#mirrors ? 2 : 1)));
  }

  /**
   * The probability of tumour per slice, null where the model gave no number.
   * @param indices stack indices of readable slices
   */
  async classify(indices: readonly number[]): Promise<(number | null)[]> {
    const outputs = await this.#predict(indices);
    return outputs.map((runs) => {
      const tumour = meanOf(runs)[1];
      return tumour !== undefined && Number.isFinite(tumour) ? tumour : null;
    });
  }

  /**
   * The probability map per slice at the slice's own size, null where the model gave anything but numbers.
   * @param indices stack indices of readable slices
   */
  async segment(indices: readonly number[]): Promise<(SegmentedMap | null)[]> {
    const outputs = await this.#predict(indices);
    return outputs.map((runs, i) => {
      const slice = this.#slice(indices[i] ?? -1);
      if (!slice || !runs.every(allFinite)) return null;
      const frame = squareFrame(slice.width, slice.height, this.model.card.input.width);
      const spread = spreadOf(runs);
      return { map: outOfFrame(meanOf(runs), frame), spread: spread && outOfFrame(spread, frame) };
    });
  }

  #slice(index: number): DecodedSlice | null {
    return this.#slices[index] ?? null;
  }

  get #mirrors(): boolean {
    return this.model.card.postprocessing.testTimeMirror;
  }

  /** The outputs of each slice on the model's grid, in as many calls as it takes. */
  async #predict(indices: readonly number[]): Promise<Float32Array[][]> {
    const { batch } = this;
    const calls: Promise<Float32Array[][]>[] = [];
    for (let at = 0; at < indices.length; at += batch) calls.push(this.#call(indices.slice(at, at + batch)));
    return (await Promise.all(calls)).flat();
  }

  /** One call: of each slice one run, with test-time mirroring two. */
  async #call(indices: readonly number[]): Promise<Float32Array[][]> {
    const { input, task } = this.model.card;
    const { width: side, channels } = input;
    const values = side * side * channels;
    const runs = this.#mirrors ? 2 : 1;
    const batch = new Float32Array(indices.length * runs * values);
    for (const [i, index] of indices.entries()) {
      const at = i * runs * values;
      this.#input.write(index, batch, at);
      if (runs === 2)
        mirrorInto(batch.subarray(at, at + values), side, channels, batch.subarray(at + values));
    }
    const n = indices.length * runs;
    const output = await this.#turns.run(() => this.#engine.predict(this.model, batch, n));
    const size = output.length / n;
    return indices.map((_, i) => {
      const one = output.slice(i * runs * size, i * runs * size + size);
      if (runs === 1) return [one];
      const second = output.subarray((i * runs + 1) * size, (i * runs + 2) * size);
      const back = second.slice();
      if (task === 'segmentation') mirrorInto(second, side, 1, back);
      return [one, back];
    });
  }
}

/** Left and right exchanged. */
function mirrorInto(source: Float32Array, side: number, channels: number, target: Float32Array): void {
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = (y * side + x) * channels;
      const to = (y * side + side - 1 - x) * channels;
      for (let c = 0; c < channels; c++) target[to + c] = source[from + c] ?? 0;
    }
  }
}

function allFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
