import type { DecodedSlice } from '../../shared/image/decoded-slice.ts';
import type { InferenceEngine } from '../engines/inference-engine.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import type { IntensityScale, VolumeSlices } from '../preprocessing/intensity-scale.ts';
import type { Normaliser } from '../preprocessing/normaliser.ts';
import { normaliserFor } from '../preprocessing/preprocess.ts';
import { intoFrame, outOfFrame, squareFrame } from '../preprocessing/square-frame.ts';

/** One model prepared for one volume: slices in, answers on the slices' own grid out. */
export class ModelRunner {
  readonly model: LoadedModel;
  readonly #engine: InferenceEngine;
  readonly #normalise: Normaliser;

  constructor(engine: InferenceEngine, model: LoadedModel, slices: VolumeSlices, scale: IntensityScale) {
    this.model = model;
    this.#engine = engine;
    this.#normalise = normaliserFor(model.card, slices, scale);
  }

  /** slices per call, so that a mirrored pair counts as two and a call stays short */
  get batch(): number {
    return Math.max(1, Math.floor(this.#engine.batch / (this.#mirrors ? 2 : 1)));
  }

  /** The probability of tumour per slice, null where the model gave no number. */
  async classify(slices: readonly DecodedSlice[]): Promise<(number | null)[]> {
    const outputs = await this.#predict(slices);
    return outputs.map((output) => {
      const tumour = output[1];
      return tumour !== undefined && Number.isFinite(tumour) ? tumour : null;
    });
  }

  /** The probability map per slice at the slice's own size, null where the model gave anything but numbers. */
  async segment(slices: readonly DecodedSlice[]): Promise<(Float32Array | null)[]> {
    const outputs = await this.#predict(slices);
    return outputs.map((output, i) => {
      const slice = slices[i];
      if (!slice || !allFinite(output)) return null;
      return outOfFrame(output, squareFrame(slice.width, slice.height, this.model.card.input.width));
    });
  }

  get #mirrors(): boolean {
    return this.model.card.postprocessing.testTimeMirror;
  }

  /** One output per slice on the model's grid; with test-time mirroring the mean of both runs. */
  async #predict(slices: readonly DecodedSlice[]): Promise<Float32Array[]> {
    const { input, task } = this.model.card;
    const side = input.width;
    const values = side * side * 3;
    const runs = this.#mirrors ? 2 : 1;
    const batch = new Float32Array(slices.length * runs * values);
    for (const [i, slice] of slices.entries()) {
      const at = i * runs * values;
      intoFrame(this.#normalise(slice), squareFrame(slice.width, slice.height, side), batch, at);
      if (runs === 2)
        mirrorInto(batch.subarray(at, at + values), side, 3, batch.subarray(at + values, at + 2 * values));
    }
    const output = await this.#engine.predict(this.model, batch, slices.length * runs);
    const size = output.length / (slices.length * runs);
    return slices.map((_, i) => {
      const one = output.slice(i * runs * size, i * runs * size + size);
      if (runs === 1) return one;
      const second = output.subarray((i * runs + 1) * size, (i * runs + 2) * size);
      const back = second.slice();
      if (task === 'segmentation') mirrorInto(second, side, 1, back);
      return one.map((value, k) => (value + (back[k] ?? 0)) / 2);
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
