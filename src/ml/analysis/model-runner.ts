import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import { slicesAtOnce } from '../engines/batch-size.ts';
import type { InferenceEngine } from '../engines/inference-engine.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import type { IntensityScale, VolumeSlices } from '../preprocessing/intensity-scale.ts';
import type { Normaliser } from '../preprocessing/normaliser.ts';
import { outOfFrame, squareFrame } from '../preprocessing/square-frame.ts';
import { ModelInput } from './model-input.ts';
import type { Turns } from './turns.ts';

/** The volume that models look at. */
export interface RunnerVolume {
  readonly slices: VolumeSlices;
  readonly scale: IntensityScale;
  /** of the slices in the stack: neighbours differ by one */
  readonly numbers: readonly number[];
}

/** What runs a model over a volume. */
export interface RunnerParts {
  readonly engine: InferenceEngine;
  readonly turns: Turns;
  readonly volume: RunnerVolume;
  readonly normalise: Normaliser;
}

/** One model prepared for one volume: stack indices in, answers on the slices' own grid out. */
export class ModelRunner {
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
    return outputs.map((output) => {
      const tumour = output[1];
      return tumour !== undefined && Number.isFinite(tumour) ? tumour : null;
    });
  }

  /**
   * The probability map per slice at the slice's own size, null where the model gave anything but numbers.
   * @param indices stack indices of readable slices
   */
  async segment(indices: readonly number[]): Promise<(Float32Array | null)[]> {
    const outputs = await this.#predict(indices);
    return outputs.map((output, i) => {
      const slice = this.#slice(indices[i] ?? -1);
      if (!slice || !allFinite(output)) return null;
      return outOfFrame(output, squareFrame(slice.width, slice.height, this.model.card.input.width));
    });
  }

  #slice(index: number): DecodedSlice | null {
    return this.#slices[index] ?? null;
  }

  get #mirrors(): boolean {
    return this.model.card.postprocessing.testTimeMirror;
  }

  /** One output per slice on the model's grid, in as many calls as it takes. */
  async #predict(indices: readonly number[]): Promise<Float32Array[]> {
    const { batch } = this;
    const calls: Promise<Float32Array[]>[] = [];
    for (let at = 0; at < indices.length; at += batch) calls.push(this.#call(indices.slice(at, at + batch)));
    return (await Promise.all(calls)).flat();
  }

  /** One call; with test-time mirroring the mean of both runs. */
  async #call(indices: readonly number[]): Promise<Float32Array[]> {
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
      if (runs === 2) {
        const second = output.subarray((i * runs + 1) * size, (i * runs + 2) * size);
        averageWith(one, second, task === 'segmentation' ? side : 1);
      }
      return one;
    });
  }
}

/** Takes the mean with another answer, whose rows of `side` values are mirrored (1: they are not). */
function averageWith(one: Float32Array, other: Float32Array, side: number): void {
  for (let row = 0; row < one.length; row += side) {
    const last = row + side - 1;
    for (let x = 0; x < side; x++) one[row + x] = ((one[row + x] ?? 0) + (other[last - x] ?? 0)) / 2;
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
