import type { ModelCard } from '../models/model-card.ts';
import type { Normaliser } from '../preprocessing/normaliser.ts';
import { intoFrame, squareFrame } from '../preprocessing/square-frame.ts';
import type { RunnerVolume } from './model-runner.ts';

/** Framed slices kept, so that neighbours are prepared once: 12 MB at 256 x 256. */
const KEPT = 16;

/** What a model reads of a volume: slices with its intensities, in its square frame, with their neighbours if it wants them. */
export class ModelInput {
  readonly #input: ModelCard['input'];
  readonly #volume: RunnerVolume;
  readonly #normalise: Normaliser;
  readonly #framed = new Map<number, Float32Array>();

  constructor(input: ModelCard['input'], volume: RunnerVolume, normalise: Normaliser) {
    this.#input = input;
    this.#volume = volume;
    this.#normalise = normalise;
  }

  /**
   * Writes one slice's input, side * side * channels values: the slice, or (9 channels) the slice below, the slice and
   * the slice above. Where there is no neighbour (the end of the stack, a gap in its numbers, an unreadable slice, one
   * of another size) the slice itself stands in.
   * @param index of a readable slice
   */
  write(index: number, out: Float32Array, offset: number): void {
    const { channels } = this.#input;
    if (channels === 3) {
      out.set(this.#frame(index), offset);
      return;
    }
    for (const [group, step] of [-1, 0, 1].entries()) {
      const framed = this.#frame(this.#neighbour(index, step));
      let to = offset + 3 * group;
      for (let from = 0; from < framed.length; from += 3, to += channels) {
        out[to] = framed[from] ?? 0;
        out[to + 1] = framed[from + 1] ?? 0;
        out[to + 2] = framed[from + 2] ?? 0;
      }
    }
  }

  #neighbour(index: number, step: number): number {
    const { slices, numbers } = this.#volume;
    const at = index + step;
    const slice = slices[index];
    const other = slices[at];
    const adjacent =
      Math.abs((numbers[at] ?? Number.NaN) - (numbers[index] ?? Number.NaN)) === Math.abs(step);
    const fits = other?.width === slice?.width && other?.height === slice?.height;
    return other && adjacent && fits ? at : index;
  }

  #frame(index: number): Float32Array {
    const known = this.#framed.get(index);
    if (known) return known;
    const slice = this.#volume.slices[index];
    if (!slice) throw new RangeError(`slice ${index} of the volume is not readable`);
    const { width } = this.#input;
    const normalised = this.#normalise(slice);
    const asItIs = slice.width === width && slice.height === width;
    const framed = asItIs ? normalised.data : new Float32Array(width * width * 3);
    if (!asItIs) intoFrame(normalised, squareFrame(slice.width, slice.height, width), framed, 0);
    this.#framed.set(index, framed);
    const [oldest] = this.#framed.keys();
    if (this.#framed.size > KEPT && oldest !== undefined) this.#framed.delete(oldest);
    return framed;
  }
}
